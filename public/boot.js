// Runs before the first paint, so it is small and plain: decides what the
// static page shows and in which language, keeps an early submit of the sign-in
// form, starts the app, and says so in a sentence if that fails. The app takes
// over from here (`src/ui/takeover.rs`). Never reads what is in the form.
(() => {
  const root = document.documentElement;
  const script = document.getElementById("boot");
  const names = script.dataset;
  const kept = (key) => {
    try { return sessionStorage.getItem(key) ?? localStorage.getItem(key); } catch { return null; }
  };
  // How it looks: as the person chose (`src/ui/settings/appearance.rs`), else the site, else the system.
  const more = matchMedia("(prefers-contrast: more)");
  let accent = null;
  const look = () => {
    for (const name of ["theme", "accent", "density", "text", "contrast"]) {
      const value = kept(`keuvel.${name}`);
      if (value) root.dataset[name] = value;
      else delete root.dataset[name];
    }
    if (accent && !root.dataset.accent) root.style.setProperty("--accent-seed", accent);
    else root.style.removeProperty("--accent-seed");
    if (more.matches && !root.dataset.contrast) root.dataset.contrast = "more";
    for (const meta of document.querySelectorAll("meta[name=theme-color]")) {
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : meta.media.includes("dark");
      meta.content = dark ? "#211c18" : "#f4ecdf";
    }
  };
  look();
  more.onchange = look;
  // Another tab chose.
  addEventListener("storage", look);
  const here = (name) => new URL(name, document.baseURI).href;
  const ready = new Promise((done) => {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", done);
    else done();
  });
  // Which of the static parts is shown; the app changes it later.
  root.dataset.at = kept("keuvel.signed-in") === "1" ? "skeleton" : "signin";

  // Where a keyboard lies over the page and does not make it lower (Safari), the page ends above it.
  const seen = globalThis.visualViewport;
  const above = () => {
    const covered = seen.scale === 1 && root.clientHeight - seen.height > 80;
    if (covered) root.style.setProperty("--seen", `${seen.height}px`);
    else root.style.removeProperty("--seen");
    if (covered && seen.offsetTop) scrollTo(0, 0);
  };
  for (const what of ["resize", "scroll"]) seen?.addEventListener(what, above);

  const problem = (kind) => ready.then(() => {
    const note = document.getElementById("boot-problem");
    for (const words of note.querySelectorAll("[data-problem]")) words.hidden = words.dataset.problem !== kind;
    note.querySelector("button").onclick = () => location.reload();
    note.hidden = false;
    root.dataset.at = "stopped";
    delete root.dataset.untold;
  });

  if (typeof WebAssembly !== "object") return problem("old");

  // Both at once: the module must not wait for its script. A failure of the
  // one that is not awaited yet is reported below.
  const wasm = fetch(here(names.wasm), { credentials: "same-origin" });
  wasm.catch(() => {});

  // The language: what the person chose, else the site, else the browser's. A build
  // gives each one an attribute of the script's tag (`data-locale-nl`).
  const locale = (tag) => {
    for (let part = (tag || "").toLowerCase(); part; part = part.slice(0, Math.max(0, part.lastIndexOf("-")))) {
      const name = script.getAttribute(`data-locale-${part}`);
      if (name) return [part, name];
    }
  };
  const config = fetch(here("config.json"), { credentials: "same-origin" })
    .then((answer) => answer.json())
    .catch(() => ({}));
  config.then((site) => {
    if (typeof site.accent === "string" && CSS.supports("color", site.accent)) accent = site.accent;
    look();
  });
  const speak = ([tag, name]) => {
    root.lang = tag;
    root.dir = ["ar", "fa", "he"].includes(tag) ? "rtl" : "ltr";
    // Until the words are there, none rather than those of another language.
    if (tag !== "en") root.dataset.untold = "";
    // What is installed speaks the same language. Not in the page before it is known: a browser
    // that reads one while it is replaced may keep the first.
    const manifest = document.createElement("link");
    document.head.append(Object.assign(manifest, { rel: "manifest", href: name.replace("txt", "webmanifest") }));
    return fetch(here(name)).then((answer) => {
      if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
      return answer.text();
    });
  };
  const chosen = locale(kept("keuvel.language"));
  const texts = chosen
    ? speak(chosen)
    : config.then((site) => speak(locale(site.language)
      ?? navigator.languages.map(locale).find((it) => it) ?? locale("en")));
  Promise.all([texts, ready]).then(([text]) => {
    const lines = text.split("\n");
    // A build puts the line of the text there.
    for (const element of document.querySelectorAll("[data-t]")) element.textContent = lines[element.dataset.t];
    delete root.dataset.untold;
  }, () => { delete root.dataset.untold; });

  // The languages of the build, each by its own name, with a capital where there are such.
  const languages = () => [...script.attributes].filter((it) => it.name.startsWith("data-locale-")).map((it) => {
    const tag = it.name.slice(12);
    let name = tag;
    try { name = new Intl.DisplayNames(tag, { type: "language" }).of(tag); } catch { /* an old browser */ }
    return [tag, name[0].toLocaleUpperCase(tag) + name.slice(1)];
  });
  // Chosen from before anybody signs in; later in the settings (`src/ui/settings/language.rs`).
  const choose = () => {
    const choice = document.getElementById("signin-language");
    for (const [tag, name] of languages()) {
      const option = new Option(name, tag, false, tag === root.lang);
      Object.assign(option, { lang: tag, dir: "auto" });
      choice.add(option);
    }
    choice.onchange = () => {
      try {
        const shared = document.getElementById("signin-shared").checked;
        sessionStorage.removeItem("keuvel.language");
        (shared ? sessionStorage : localStorage).setItem("keuvel.language", choice.value);
        location.reload();
      } catch { choice.value = root.lang; }
    };
  };
  Promise.all([texts, ready]).then(choose, choose);

  // What the app goes on with (`src/ui/language.rs`, `src/ui/dom.rs`, `src/ui/settings`).
  globalThis.keuvel = { config, texts, look, languages };

  // The app sets `data-owned` on the form when it listens itself.
  const early = (event) => {
    const form = event.target;
    if (form.id !== "signin-form" || form.dataset.owned) return;
    event.preventDefault();
    form.dataset.pending = "1";
    const button = document.getElementById("signin-submit");
    button.setAttribute("aria-busy", "true");
    texts.then((text) => { if (!form.dataset.owned) button.textContent = text.split("\n")[names.tStarting]; });
  };
  document.addEventListener("submit", early);

  // What only the app draws with is not waited for by the first paint.
  const style = ready.then(() => new Promise((done, failed) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: here(names.style), onload: done });
    link.onerror = () => failed(new Error(names.style));
    // After the other one, whose rules it goes on with.
    document.head.append(link);
  }));

  Promise.all([import(here(names.app)), style])
    .then(([app]) => Promise.all([app.default({ module_or_path: wasm }), texts]))
    .catch((error) => {
      console.error(error);
      problem(error instanceof WebAssembly.CompileError || error instanceof WebAssembly.LinkError ? "broken" : "load");
    });
})();
