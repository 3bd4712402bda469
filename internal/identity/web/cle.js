// Passkeys, which browsers give to scripts only; links whose code stands after
// the #, which browsers keep to themselves; and forms sent once.
(function () {
  "use strict";

  function bytes(text) {
    return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), function (c) { return c.charCodeAt(0); });
  }

  function text(buffer) {
    return btoa(String.fromCharCode.apply(null, new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  // What the server says of the key it asks for, as the browser wants it.
  function asked(key) {
    key.challenge = bytes(key.challenge);
    if (key.user) { key.user.id = bytes(key.user.id); }
    (key.allowCredentials || key.excludeCredentials || []).forEach(function (k) { k.id = bytes(k.id); });
    return { publicKey: key };
  }

  // What the browser answers, as the server reads it.
  function answered(key) {
    var response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (part) {
      if (key.response[part]) { response[part] = text(key.response[part]); }
    });
    if (key.response.getTransports) { response.transports = key.response.getTransports(); }
    return JSON.stringify({
      id: key.id, rawId: text(key.rawId), type: key.type, response: response,
      authenticatorAttachment: key.authenticatorAttachment || undefined,
      clientExtensionResults: key.getClientExtensionResults()
    });
  }

  function withKey(form) {
    var failed = form.querySelector("[role=alert]");
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      failed.hidden = true;
      fetch(form.dataset.cle, { credentials: "same-origin" }).then(function (answer) {
        if (!answer.ok) { throw answer; }
        return answer.json();
      }).then(function (begun) {
        form.elements["secret-jeton"].value = begun.token;
        var make = form.dataset.cle === "/cle/creer";
        return navigator.credentials[make ? "create" : "get"](asked(begun.options.publicKey));
      }).then(function (key) {
        form.elements["secret-reponse"].value = answered(key);
        form.submit();
      }).catch(function () { failed.hidden = false; });
    });
  }

  function once(event) {
    var form = event.target;
    if (form.dataset.cle) { return; }
    if (form.dataset.sent) { event.preventDefault(); }
    form.dataset.sent = "1";
    setTimeout(function () { delete form.dataset.sent; }, 4000);
  }

  if (window.PublicKeyCredential) { document.querySelectorAll("form[data-cle]").forEach(withKey); }
  document.addEventListener("submit", once);
  var link = document.querySelector("form[data-lien]"), code = location.hash.slice(1);
  if (link && code.length > 30) {
    history.replaceState(null, "", location.pathname + location.search);
    link.elements["secret-code"].value = code;
    link.submit();
  }
})();
