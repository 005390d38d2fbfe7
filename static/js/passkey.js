// Passkeys: forms with data-passkey="login", "ask" or "add" fill their field "credential" by asking the device.
// Without this file, or on a device without passkeys, the forms stay hidden and the password does.

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const listed = (keys) => (keys || []).map((key) => ({ ...key, id: toBytes(key.id) }));

async function options(form) {
  const inPage = form.querySelector("script[type='application/json']");
  if (inPage) {
    const given = JSON.parse(inPage.textContent);
    return (given.creation_options || given.request_options).publicKey;
  }
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  return (await answer.json()).request_options.publicKey;
}

async function create(form) {
  const asked = await options(form);
  const alone = Boolean(form.elements.passwordless?.checked);
  const key = await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: toBytes(asked.challenge),
      user: { ...asked.user, id: toBytes(asked.user.id) },
      excludeCredentials: listed(asked.excludeCredentials),
      authenticatorSelection: {
        ...asked.authenticatorSelection,
        residentKey: alone ? "required" : "discouraged",
        requireResidentKey: alone,
        ...(alone ? { userVerification: "required" } : {}),
      },
    },
  });
  return packed(key, {
    attestationObject: toText(key.response.attestationObject),
    transports: key.response.getTransports?.() || [],
  });
}

async function get(form) {
  const asked = await options(form);
  const key = await navigator.credentials.get({
    publicKey: { ...asked, challenge: toBytes(asked.challenge), allowCredentials: listed(asked.allowCredentials) },
  });
  const handle = key.response.userHandle;
  return packed(key, {
    authenticatorData: toText(key.response.authenticatorData),
    signature: toText(key.response.signature),
    userHandle: handle ? toText(handle) : null,
  });
}

function packed(key, response) {
  return {
    id: key.id,
    rawId: toText(key.rawId),
    type: key.type,
    authenticatorAttachment: key.authenticatorAttachment,
    clientExtensionResults: key.getClientExtensionResults(),
    response: { clientDataJSON: toText(key.response.clientDataJSON), ...response },
  };
}

async function send(event) {
  event.preventDefault();
  const form = event.target;
  const trouble = form.querySelector("[role=alert]");
  trouble.hidden = true;
  try {
    const credential = await (form.dataset.passkey === "add" ? create(form) : get(form));
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch {
    trouble.hidden = false;
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", send);
  }
}
