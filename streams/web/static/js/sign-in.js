// A sign-in link carries its code behind the #, which no server and no log sees; it is taken out of the address at once.
const code = new URLSearchParams(location.hash.slice(1)).get("code");

if (code) {
  history.replaceState(null, "", location.pathname);
  const form = document.getElementById("sign-in");
  form.elements.code.disabled = false;
  form.elements.code.value = code;
  form.elements.token.disabled = true;
  form.requestSubmit();
}
