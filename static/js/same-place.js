// Changing the language of a lesson keeps the place. The links stand above the text, so who presses one has scrolled up to it: what
// counts is the block that was last looked at for a while.
const DWELL = 700; // milliseconds: longer than one scrolls past a block, shorter than one reads it
const blocks = [...document.querySelectorAll(".lesson__text > [id]")];
const blockInView = () => blocks.findLast((one) => one.getBoundingClientRect().top < innerHeight / 3);
let place;
let waiting;

addEventListener("scroll", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => { place = blockInView() ?? place; }, DWELL);
}, { passive: true });

for (const link of document.querySelectorAll("a[hreflang]")) {
  link.addEventListener("click", () => {
    const block = blockInView() ?? place;
    if (block) link.hash = block.id;
  });
}
