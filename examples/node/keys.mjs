// Two files: the key that the host signs with and keeps, and the one that the chat checks with. Run it once.
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
writeFileSync("orders-private.pem", privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600, flag: "wx" });
writeFileSync("orders-public.pem", publicKey.export({ type: "spki", format: "pem" }), { flag: "wx" });
console.log("orders-private.pem is yours alone; orders-public.pem is for jwt.keys");
