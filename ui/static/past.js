// Runs once when the search of the page of conversations is there, with Gradio's `element` and `trigger`.
const past = element.closest("#past");
const said = () => element.querySelector(".past-tools").dataset;
let typing;

const look = () => {
  const field = element.querySelector("[name=search]");
  if (field) trigger("look", { search: field.value });
};

element.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(look, 250);
});
document.addEventListener("sandarbh:tab", (event) => event.detail === "past" && look());
past.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("button[name]") : null;
  if (!button) return;
  const { title } = button.closest("li").dataset;
  if (button.name === "open") {
    window.sandarbh.show("talk");
    trigger("open", { id: button.value });
  } else if (button.name === "rename") {
    const given = await window.sandarbh.confirm({ text: said().name, yes: said().rename, no: said().cancel, value: title });
    if (given?.trim()) trigger("rename", { id: button.value, title: given });
  } else if (button.name === "remove") {
    const words = { text: said().sure.replace("{title}", title), yes: said().remove, no: said().cancel };
    if ((await window.sandarbh.confirm(words)) !== null) trigger("remove", { id: button.value });
  }
});
