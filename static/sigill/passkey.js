/* Passkeys: a button with data-passkey asks the browser for one, fills the form's hidden field, and sends the form.
   What the server wants to know stands in the page as JSON (id "js_data"), or is fetched from data-options. */
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

const withBytes = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

const asJson = (credential) => {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const known = parts.filter((name) => response[name]).map((name) => [name, toText(response[name])]);
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment || undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(known),
  });
};

const make = ({ publicKey }, form) => {
  const alone = form.elements.passwordless ? form.elements.passwordless.checked : false;
  const selection = { ...publicKey.authenticatorSelection, residentKey: alone ? "required" : "discouraged" };
  selection.requireResidentKey = alone;
  if (alone) selection.userVerification = "required";
  return navigator.credentials.create({
    publicKey: {
      ...publicKey,
      authenticatorSelection: selection,
      challenge: toBytes(publicKey.challenge),
      excludeCredentials: withBytes(publicKey.excludeCredentials),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
    },
  });
};

const show = ({ publicKey }) =>
  navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      allowCredentials: withBytes(publicKey.allowCredentials),
    },
  });

const options = async (button) => {
  if (!button.dataset.options) return JSON.parse(document.getElementById("js_data").textContent);
  const answer = await fetch(button.dataset.options, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("no options");
  return answer.json();
};

const ask = async (button) => {
  const trouble = document.getElementById("passkey-trouble");
  trouble.hidden = true;
  try {
    const given = await options(button);
    const creating = given.creation_options;
    const credential = await (creating ? make(creating, button.form) : show(given.request_options));
    button.form.elements.credential.value = asJson(credential);
    button.form.submit();
  } catch {
    trouble.hidden = false;
    trouble.focus();
  }
};

document.querySelectorAll("[data-passkey]").forEach((button) => {
  const possible = window.PublicKeyCredential && !/^[\d.]+$|:/.test(window.location.hostname);
  button.closest("[data-passkey-part]").hidden = !possible;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    ask(button);
  });
});
