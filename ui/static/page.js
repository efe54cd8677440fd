// Small things that the page needs before and beside Gradio.
(() => {
  const meta = document.querySelector("meta[name=sandarbh]");
  const root = document.documentElement;

  // The language that was chosen here before, else the first of the browser's that is spoken here, as the server has it.
  const languages = (meta?.dataset.languages ?? "").split(" ");
  const chosen = document.cookie.match(/(?:^|; )sandarbh_language=(\w+)/)?.[1];
  const wanted = [chosen, ...navigator.languages.map((one) => one.split("-")[0].toLowerCase())];
  const language = wanted.find((one) => languages.includes(one)) ?? meta?.content ?? "hi";
  root.lang = language;
  // the page comes in the server's language: in another it is shown once its words are there
  if (language === meta?.content) root.dataset.ready = language;
  else setTimeout(() => (root.dataset.ready ??= language), 3000);

  // Gradio's own words follow the browser: they shall follow the page
  Object.defineProperty(navigator, "language", { get: () => root.lang });

  // Light or dark as the reader chose, else as the system has it.
  const kept = "sandarbh-theme";
  const dark = () => (localStorage.getItem(kept) ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const paint = () => {
    root.classList.toggle("dark", dark());
    if (document.body && document.body.classList.contains("dark") !== dark()) document.body.classList.toggle("dark", dark());
  };
  window.sandarbh = {
    theme: () => {
      localStorage.setItem(kept, dark() ? "light" : "dark");
      paint();
    },
    // asks back in a dialog; gives what was written in its field ("" without one), or null
    confirm: ({ text, yes, no, value }) =>
      new Promise((resolve) => {
        const dialog = document.createElement("dialog");
        const form = document.createElement("form");
        const label = document.createElement("label");
        form.method = "dialog";
        label.textContent = text;
        const field = document.createElement("input");
        field.value = value ?? "";
        if (value !== undefined) label.append(field);
        const [go, leave] = [yes, no].map((words, n) => {
          const button = document.createElement("button");
          button.textContent = words;
          button.value = n ? "" : "yes";
          return button;
        });
        dialog.setAttribute("aria-label", text);
        form.append(label, go, leave);
        dialog.append(form);
        dialog.addEventListener("close", () => {
          resolve(dialog.returnValue === "yes" ? field.value : null);
          dialog.remove();
        });
        document.body.append(dialog);
        dialog.showModal();
      }),
    speak: (language) => {
      document.cookie = `sandarbh_language=${language}; path=/; max-age=63072000; samesite=strict`;
    },
  };
  paint();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  addEventListener("DOMContentLoaded", () => {
    new MutationObserver(paint).observe(document.body, { attributes: true, attributeFilter: ["class"] });
    paint();
  });

  // the key that let the reader in is in a cookie by now: it need not stay in the address
  const address = new URL(location.href);
  if (address.searchParams.has("token")) {
    address.searchParams.delete("token");
    history.replaceState(history.state, "", address);
  }

  // Enter that chooses a word of an input method must not send the question. Some browsers end the
  // composition before they report the key: code 229 still tells.
  let composing = false;
  addEventListener("compositionstart", () => (composing = true), true);
  addEventListener("compositionend", () => setTimeout(() => (composing = false)), true);
  const hold = (event) => {
    if (event.key !== "Enter") return;
    if (composing || event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
  };
  addEventListener("keydown", hold, true);
  addEventListener("keypress", hold, true);

  // Gradio labels messages with their source, and in English: the text itself reads better
  const mend = () => {
    for (const one of document.querySelectorAll("#chat [data-testid][aria-label], #chat .example[aria-label]"))
      one.removeAttribute("aria-label");
    document.querySelector("#chat .examples")?.removeAttribute("role");
    const log = document.querySelector("#chat [role=log]");
    const name = document.querySelector("#bar")?.dataset.chat ?? "";
    if (log && log.getAttribute("aria-label") !== name) log.setAttribute("aria-label", name);
  };
  new MutationObserver(mend).observe(root, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label"],
  });
})();
