// Tells the server in which zone the reader lives, so that the hours of its pages are right before the script writes them anew. A
// cookie below the pages, no secret; it is set when it says something else.
const name = "parlor_zone";
const year = 31_536_000;

export function keepZone(pages: string): void {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  // What a browser calls a zone is a word and slashes; anything else is kept out of the cookie.
  if (!/^[\w+/-]{1,64}$/u.test(zone) || document.cookie.split("; ").includes(`${name}=${zone}`)) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${zone}; Path=${pages}; Max-Age=${year}; SameSite=Lax${secure}`;
}
