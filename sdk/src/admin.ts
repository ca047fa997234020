// What every page of the staff loads: the server is told the reader's zone, and the first page, which did not know it yet, is put
// right. Everything works without it.
import { keepZone } from "./page/zone.ts";

const told = document.cookie.includes("parlor_zone=");
const home = document.querySelector<HTMLElement>(".page-admin [data-home]")?.dataset["home"];
if (home) keepZone(home);

if (!told) {
  const { lang } = document.documentElement;
  const short = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", hour12: false });
  const long = new Intl.DateTimeFormat(lang, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false });
  const today = new Date().toDateString();
  for (const time of document.querySelectorAll<HTMLTimeElement>("main time[datetime]")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) time.textContent = (at.toDateString() === today ? short : long).format(at).replace(",", "");
  }
}
