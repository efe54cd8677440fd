// Small things that the page needs before and beside Gradio.
(() => {
  const meta = document.querySelector("meta[name=sandarbh]");
  if (meta) document.documentElement.lang = meta.content;

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

  // Gradio labels messages with their Markdown source, and in English: the text itself reads better
  const mend = () => {
    for (const one of document.querySelectorAll("#chat [data-testid][aria-label], #chat .example[aria-label]"))
      one.removeAttribute("aria-label");
    document.querySelector("#chat .examples")?.removeAttribute("role");
    const log = document.querySelector("#chat [role=log]");
    if (log && meta && log.getAttribute("aria-label") !== meta.dataset.chat)
      log.setAttribute("aria-label", meta.dataset.chat);
  };
  new MutationObserver(mend).observe(document.documentElement, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label"],
  });
})();
