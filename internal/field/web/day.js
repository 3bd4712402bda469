// The day that is taken along: kept in this browser under a code that its owner
// chose, with what is written meanwhile, until the network is back.
(async () => {
  const $ = (what, where = document) => where.querySelector(what);
  const fill = (what, where, text) => { const e = $(what, where); e.textContent = text || ""; e.hidden = !text; return e; };
  const show = (id) => document.importNode($(id).content, true).firstElementChild;
  const say = (id) => fill("#says", document, id && $("#say-" + id).content.textContent);
  const words = new TextEncoder();
  let key, day, busy;

  const base = await new Promise((ok, ko) => {
    const asked = indexedDB.open("relais", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("day");
      asked.result.createObjectStore("queue", { autoIncrement: true });
    };
    asked.onsuccess = () => ok(asked.result);
    asked.onerror = ko;
  });

  // Does something to a store; over once it is on the disk.
  const kept = (store, act, mode = "readwrite") => new Promise((ok, ko) => {
    const turn = base.transaction(store, mode, { durability: "strict" }), done = act(turn.objectStore(store));
    turn.oncomplete = () => ok(done.result);
    turn.onabort = ko;
  });

  const held = (store, act) => kept(store, act, "readonly");

  const under = async (code, salt) => crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", iterations: 6e5, salt },
    await crypto.subtle.importKey("raw", words.encode(code), "PBKDF2", false, ["deriveKey"]),
    { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const today = () => new Date().toLocaleDateString();
  const random = (n) => crypto.getRandomValues(new Uint8Array(n));
  const shut = async (what) => {
    const iv = random(12);
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, words.encode(JSON.stringify(what))) };
  };
  const opened = async (s) => JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: s.iv }, key, s.data)));

  // What waits, as [number, operation], the first written first.
  const waiting = async () => {
    const numbers = await held("queue", (s) => s.getAllKeys()), shuts = await held("queue", (s) => s.getAll());
    return Promise.all(numbers.map(async (n, i) => [n, await opened(shuts[i])]));
  };
  const put = async (what, n) => { const s = await shut(what); return kept("queue", (q) => q.put(s, n)); };

  // Before leaving.
  const take = $("#take");
  if (take) {
    take.hidden = !("serviceWorker" in navigator);
    take.onsubmit = async (event) => {
      event.preventDefault();
      say("wait");
      try {
        const before = await held("day", (s) => s.get(1)), waits = await held("queue", (s) => s.getAll());
        const salt = waits.length ? before.salt : random(16);
        key = await under(take.code.value, salt);
        try { if (waits.length) { await opened(waits[0]); } } catch (e) { return say("waits"); }
        await navigator.storage.persist(); // not to be cleared when the disk is full
        const answer = await (await fetch("/ma-journee/donnees?" + new URLSearchParams(new FormData($("#who"))))).json();
        const sealed = await shut({ ...answer, day: today() });
        await kept("day", (s) => s.put({ salt, ...sealed }, 1));
        const worker = await navigator.serviceWorker.register("/ma-journee/sw.js"), made = worker.installing || worker.waiting;
        if (made) {
          await new Promise((ok, ko) => { made.onstatechange = () => ({ activated: ok, redundant: ko }[made.state] || Boolean)(); });
        }
        location = "/ma-journee/hors-ligne";
      } catch (e) { say("failed"); }
    };
    return;
  }

  const fresh = async () => (await (await fetch("/ma-journee/cle")).json()).key;

  // Sends what waits, one after the other; an answer that is lost is asked for again.
  const send = async () => {
    if (busy) { return; }
    busy = true;
    try {
      let next = await fresh(), left = "";
      for (const [n, o] of await waiting()) {
        if (o.why) { continue; }
        const asked = await fetch("/ma-journee/envoi", { method: "POST", body: new URLSearchParams({ cle: next, op: JSON.stringify(o) }) });
        let answer;
        try { answer = await asked.json(); } catch (e) { // one that the house cannot do now keeps no other waiting
          left = "later";
          next = await fresh();
          continue;
        }
        next = answer.key;
        await (answer.done ? kept("queue", (s) => s.delete(n)) : put({ ...o, ...answer, key: 0 }, n));
      }
      say(left);
    } catch (e) { say("later"); }
    busy = 0;
    list();
  };

  const list = async () => {
    const all = await waiting(), rows = $("#queue");
    rows.replaceChildren();
    fill("#count", document, all.length);
    $("#none").hidden = all.length;
    for (const [n, o] of all) {
      const row = show("#one");
      fill("b", row, o.says);
      fill("p", row, o.f.text || o.f.reach);
      fill(".why", row, o.why);
      for (const line of o.now || []) {
        const cells = show("#line");
        line.forEach((text, i) => { cells.children[i].textContent = text; });
        $("tbody", row).append(cells);
      }
      $("table", row).hidden = !o.now;
      const text = $("textarea", row), again = $(".again", row);
      text.parentNode.hidden = !o.why || o.now;
      text.value = o.f.text || "";
      again.hidden = !o.why || (o.now && !o.nv);
      again.onclick = async () => {
        await put({ ...o, why: 0, now: 0, v: o.nv || o.v, f: o.now ? o.f : { ...o.f, text: text.value } }, n);
        send();
      };
      $(".drop", row).onclick = async () => { await kept("queue", (s) => s.delete(n)); list(); };
      rows.append(row);
    }
  };

  // Keeps a form that was filled.
  const keep = (form, item, about, says) => {
    form.onsubmit = async (event) => {
      event.preventDefault();
      const f = Object.fromEntries(new FormData(form));
      await put({ id: crypto.randomUUID(), k: form.dataset.k, at: new Date(), w: day.who, p: item.p, v: item.v, r: about, says: item.t + ", " + says(), f });
      if (form.text) { form.text.value = ""; }
      await list();
      send();
    };
  };

  const person = (item) => {
    const card = show("#person");
    fill("b", card, item.t);
    fill("a", card, item.tel && item.dial).href = "tel:" + item.tel;
    fill(".x", card, item.x.join(" · "));
    item.n.forEach((note) => { $("ul", card).append(Object.assign(document.createElement("li"), { textContent: note })); });
    for (const r of item.r) {
      const form = show("#event");
      fill("p", form, r.s);
      r.m.forEach((one) => form.event.add(new Option(one[1], one[0])));
      form.event.onchange = () => { form.outcome.parentNode.hidden = form.event.value != "conclude"; };
      form.event.onchange();
      keep(form, { ...item, p: "" }, r.i, () => form.event.selectedOptions[0].text);
      card.append(form);
    }
    card.querySelectorAll("[data-own]").forEach((form) => {
      if (!item.p) { return form.remove(); }
      if (form.phone) { form.phone.value = item.tel; form.reach.value = item.reach; }
      keep(form, item, "", () => form.dataset.own);
    });
    return card;
  };

  $("#open").onsubmit = async (event) => {
    event.preventDefault();
    say("wait");
    const sealed = await held("day", (s) => s.get(1));
    if (!sealed) { return say("nothing"); }
    try {
      key = await under($("#open").code.value, sealed.salt);
      day = await opened(sealed);
    } catch (e) { return say("code"); }
    say();
    $("#open").hidden = true;
    $("#day").hidden = false;
    if (day.day == today()) { $("#people").append(...day.items.map(person)); } else { say("over"); }
    list();
    send();
    addEventListener("online", send);
  };
  $("#send").onclick = send;
  $("#copy").onclick = async () => {
    const all = JSON.stringify((await waiting()).map((one) => one[1]));
    Object.assign(document.createElement("a"), { download: "ma-journee.json", href: URL.createObjectURL(new Blob([all])) }).click();
  };
  $("#back").onchange = async (event) => {
    for (const o of JSON.parse(await event.target.files[0].text())) { await put(o); }
    send();
  };
  $("#wipe").onclick = () => {
    if (confirm($("#say-wipe").content.textContent)) { base.close(); indexedDB.deleteDatabase("relais").onsuccess = () => { location = "/ma-journee"; }; }
  };
})();
