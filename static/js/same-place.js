// Changing the language of a lesson keeps the place: the links carry the block that stands at the top of the screen.
const blocks = [...document.querySelectorAll(".lesson__text > [id]")];
for (const link of document.querySelectorAll("a[hreflang]")) {
  link.addEventListener("click", () => {
    const block = blocks.findLast((one) => one.getBoundingClientRect().top < innerHeight / 3);
    if (block) link.hash = block.id;
  });
}
