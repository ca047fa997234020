// How the host's page wants the frame to look: light or dark, and custom properties of ours, which were checked on the
// way (widget/messages.ts).
import type { Mode, Vars } from "../widget/messages.ts";

export function look({ mode, vars }: { mode?: Mode; vars?: Vars }): void {
  const { style } = document.documentElement;
  if (mode !== undefined) style.colorScheme = mode === "auto" ? "" : mode;
  if (!vars) return;
  // All of them at once: what is not named any more is as it was.
  for (const name of [...style]) if (name.startsWith("--parlor-") && !(name in vars)) style.removeProperty(name);
  for (const [name, value] of Object.entries(vars)) style.setProperty(name, value);
}
