// The shop's own script. The widget asks for a token when it needs one, and again before that one ends.
window.Parlor = window.Parlor || function () { (window.Parlor.q = window.Parlor.q || []).push(arguments); };
const ask = (path) => fetch(path, { method: "POST" }).then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(`${path}: ${answer.status}`))));
window.Parlor("boot", { getToken: () => ask("/chat-token") });

document.querySelector("#talk").addEventListener("click", async (event) => {
  window.Parlor("openRoom", await ask(`/orders/${event.target.dataset.order}/talk`));
});
