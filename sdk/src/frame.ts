// The widget's frame: begins as soon as it is loaded.
import { begin } from "./frame/frame.ts";

begin();
