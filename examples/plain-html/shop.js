// The shop's own script. `Parlor(…)` may be called before the widget has loaded: it waits in a queue until then.
window.Parlor = window.Parlor || function () { (window.Parlor.q = window.Parlor.q || []).push(arguments); };

// Who is signed in here is the shop's affair: its server says it with a token that lives for a quarter of an hour. The
// widget asks again before it ends.
const token = () => fetch("/token", { method: "POST" }).then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error("not signed in"))));
window.Parlor("boot", { getToken: token });

document.querySelector("#ask").addEventListener("click", () => {
  window.Parlor("compose", { to: document.body.dataset.builder ?? "bob@demo.test", text: "Hello, is the small lugger still to be had?" });
});
document.querySelector("#messages").addEventListener("click", (event) => {
  event.preventDefault();
  window.Parlor("open");
});
