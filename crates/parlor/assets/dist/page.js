/* Built from sdk/ and crates/parlor/assets by `node sdk/build.mjs`: do not edit. */
