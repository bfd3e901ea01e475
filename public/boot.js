// Runs before the first paint, so it is small and plain: decides what the
// static page shows, keeps an early submit of the sign-in form, starts the app,
// and says so in a sentence if that fails. The app takes over from here
// (`src/ui/takeover.rs`). Never reads what is in the form.
(() => {
  const root = document.documentElement;
  const names = document.getElementById("boot").dataset;
  const kept = (key) => {
    try { return localStorage.getItem(key); } catch { return null; }
  };
  // Which of the static parts is shown; the app changes it later.
  root.dataset.at = kept("keuvel.signed-in") === "1" ? "skeleton" : "signin";

  // The app sets `data-owned` on the form when it listens itself.
  const early = (event) => {
    const form = event.target;
    if (form.id !== "signin-form" || form.dataset.owned) return;
    event.preventDefault();
    form.dataset.pending = "1";
    const button = document.getElementById("signin-submit");
    button.textContent = "Starting…";
    button.setAttribute("aria-busy", "true");
  };
  document.addEventListener("submit", early);

  const problem = (sentence) => {
    const show = () => {
      const note = document.getElementById("boot-problem");
      note.textContent = sentence + " ";
      const again = document.createElement("button");
      again.className = "primary";
      again.textContent = "Load again";
      again.onclick = () => location.reload();
      note.append(again);
      note.hidden = false;
      root.dataset.at = "stopped";
    };
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", show);
    else show();
  };

  if (typeof WebAssembly !== "object") {
    problem("Keuvel cannot run here: this browser is too old, or WebAssembly is switched off (as in some protected modes).");
    return;
  }
  const here = (name) => new URL(name, document.baseURI).href;
  // Both at once: the module must not wait for its script. A failure of the
  // one that is not awaited yet is reported below.
  const wasm = fetch(here(names.wasm), { credentials: "same-origin" });
  wasm.catch(() => {});
  import(here(names.app))
    .then((app) => app.default({ module_or_path: wasm }))
    .catch((error) => {
      console.error(error);
      problem(error instanceof WebAssembly.CompileError || error instanceof WebAssembly.LinkError
        ? "Keuvel could not start: this browser is too old for it, or keeps WebAssembly from running."
        : "Keuvel could not be loaded. Check your connection.");
    });
})();
