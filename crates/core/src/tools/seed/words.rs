//! What seeded people say: short sentences in nine languages, put together from parts.
//!
//! Must not say anything that somebody would mind to read; nothing here is translated or shown as our own text.

use crate::dice::Dice;

/// A language: beginnings, middles and ends of sentences, and what stands between them.
struct Tongue {
    begin: &'static [&'static str],
    middle: &'static [&'static str],
    end: &'static [&'static str],
    between: &'static str,
}

const TONGUES: &[Tongue] = &[
    Tongue {
        begin: &[
            "Good morning,",
            "By the way,",
            "Quick question:",
            "Thanks!",
            "Sorry for the delay,",
            "Just saw it:",
            "Honestly,",
            "Good news:",
        ],
        middle: &[
            "the draft is ready",
            "the meeting moved to Thursday",
            "I left the keys with Sam",
            "the train is late again",
            "we need two more chairs",
            "the invoice has been paid",
            "the garden looks wonderful",
            "the tests are green",
        ],
        end: &[
            "and I will send it tonight.",
            "can you have a look?",
            "see you at eight.",
            "no rush at all.",
            "tell me what you think!",
            "I can be there at noon.",
            "let us talk tomorrow.",
            "that was easier than expected.",
        ],
        between: " ",
    },
    Tongue {
        begin: &[
            "Guten Morgen,",
            "Übrigens:",
            "Kurze Frage:",
            "Danke dir!",
            "Entschuldige die Verspätung,",
            "Gerade gesehen:",
            "Ehrlich gesagt,",
            "Gute Nachricht:",
        ],
        middle: &[
            "der Entwurf ist fertig",
            "die Besprechung ist jetzt am Donnerstag",
            "der Schlüssel liegt bei Jana",
            "die Straßenbahn hat Verspätung",
            "wir brauchen noch zwei Stühle",
            "die Rechnung ist bezahlt",
            "der Garten sieht großartig aus",
            "die Größe passt genau",
        ],
        end: &[
            "und ich schicke es heute Abend.",
            "schaust du mal drüber?",
            "bis um acht.",
            "eilt überhaupt nicht.",
            "sag mir, was du denkst!",
            "ich könnte mittags da sein.",
            "lass uns morgen reden.",
            "das ging leichter als gedacht.",
        ],
        between: " ",
    },
    Tongue {
        begin: &[
            "Bonjour,",
            "Au fait,",
            "Petite question :",
            "Merci beaucoup !",
            "Désolée du retard,",
            "Je viens de voir :",
            "Franchement,",
            "Bonne nouvelle :",
        ],
        middle: &[
            "le brouillon est prêt",
            "la réunion passe à jeudi",
            "les clés sont chez Zoé",
            "le train est encore en retard",
            "il nous faut deux chaises",
            "la facture est payée",
            "le jardin est magnifique",
            "le gâteau à la crème est prêt",
        ],
        end: &[
            "et je l’envoie ce soir.",
            "tu peux regarder ?",
            "à huit heures.",
            "rien ne presse.",
            "dis-moi ce que tu en penses !",
            "je peux venir à midi.",
            "on en parle demain.",
            "c’était plus simple que prévu.",
        ],
        between: " ",
    },
    Tongue {
        begin: &[
            "Buenos días,",
            "Por cierto,",
            "Una pregunta:",
            "¡Gracias!",
            "Perdona la espera,",
            "Acabo de verlo:",
            "La verdad,",
            "Buenas noticias:",
        ],
        middle: &[
            "el borrador está listo",
            "la reunión pasa al jueves",
            "las llaves las tiene Íñigo",
            "el tren llega tarde otra vez",
            "faltan dos sillas",
            "la factura está pagada",
            "el jardín está precioso",
            "mañana vuelve la niña",
        ],
        end: &[
            "y lo mando esta noche.",
            "¿puedes mirarlo?",
            "nos vemos a las ocho.",
            "no corre prisa.",
            "¡dime qué te parece!",
            "puedo estar a mediodía.",
            "hablamos mañana.",
            "fue más fácil de lo que pensaba.",
        ],
        between: " ",
    },
    Tongue {
        begin: &["صباح الخير،", "بالمناسبة،", "سؤال سريع:", "شكرًا جزيلًا!", "آسف على التأخير،", "رأيته الآن:"],
        middle: &[
            "المسودة جاهزة",
            "الاجتماع يوم الخميس",
            "المفاتيح عند سلمى",
            "القطار متأخر مرة أخرى",
            "نحتاج كرسيين",
            "تم دفع الفاتورة",
        ],
        end: &[
            "وسأرسلها الليلة.",
            "هل يمكنك النظر فيها؟",
            "نلتقي في الثامنة.",
            "لا داعي للعجلة.",
            "أخبرني برأيك!",
            "نتحدث غدًا.",
        ],
        between: " ",
    },
    Tongue {
        begin: &[
            "おはよう、",
            "そういえば、",
            "ちょっと質問：",
            "ありがとう！",
            "遅れてごめん、",
            "今見たよ、",
        ],
        middle: &[
            "原稿ができました",
            "会議は木曜日になりました",
            "鍵は受付にあります",
            "電車がまた遅れています",
            "椅子があと二つ必要です",
            "請求書は支払い済みです",
        ],
        end: &[
            "。今夜送ります。",
            "。見てもらえますか？",
            "。八時に会いましょう。",
            "。急がなくていいです。",
            "。どう思う？",
            "。また明日話そう。",
        ],
        between: "",
    },
    Tongue {
        begin: &[
            "Günaydın,",
            "Bu arada,",
            "Kısa bir soru:",
            "Teşekkürler!",
            "Geciktim, kusura bakma,",
            "Şimdi gördüm:",
        ],
        middle: &[
            "taslak hazır",
            "toplantı perşembeye alındı",
            "anahtarlar Işıl’da",
            "tren yine gecikti",
            "iki sandalye daha lazım",
            "fatura ödendi",
        ],
        end: &[
            "akşam gönderirim.",
            "bir bakar mısın?",
            "sekizde görüşürüz.",
            "acelesi yok.",
            "ne düşünüyorsun?",
            "yarın konuşalım.",
        ],
        between: " ",
    },
    Tongue {
        begin: &[
            "Доброе утро!",
            "Кстати,",
            "Короткий вопрос:",
            "Спасибо!",
            "Прости за задержку,",
            "Только что увидела:",
        ],
        middle: &[
            "черновик готов",
            "встреча перенесена на четверг",
            "ключи у Семёна",
            "поезд опять опаздывает",
            "нужны ещё два стула",
            "счёт оплачен",
        ],
        end: &[
            "пришлю вечером.",
            "посмотришь?",
            "увидимся в восемь.",
            "это не срочно.",
            "что скажешь?",
            "поговорим завтра.",
        ],
        between: " ",
    },
    Tongue {
        begin: &["早上好，", "对了，", "问一下：", "谢谢！", "抱歉晚了，", "刚看到："],
        middle: &[
            "草稿写好了",
            "会议改到星期四",
            "钥匙在前台",
            "火车又晚点了",
            "还缺两把椅子",
            "发票已经付了",
        ],
        end: &[
            "，今晚发给你。",
            "，能看一下吗？",
            "，八点见。",
            "，不着急。",
            "，你觉得怎么样？",
            "，明天再聊。",
        ],
        between: "",
    },
];

const SHORT: &[&str] = &[
    "👍",
    "ok",
    "😂😂",
    "❤️",
    "haha",
    "🎉",
    "yes!",
    "no",
    "…",
    "https://example.org/plan?week=12",
    "`cargo test`",
    "*done*",
];
const FIRST: &[&str] = &[
    "Lena", "Amira", "Tom", "Zoë", "Mateo", "Yuki", "Olga", "Deniz", "Priya", "Noah", "Ines", "Kofi",
    "Sofía", "Ravi", "Mila", "Jonas", "Leïla", "Hugo", "Nadia", "Emre", "Wei", "Aiko", "Pavel", "Chloé",
];
const LAST: &[&str] = &[
    "Becker",
    "Haddad",
    "Nguyễn",
    "O’Connor",
    "García",
    "Tanaka",
    "Iwanowa",
    "Yıldız",
    "Sharma",
    "Łukasik",
    "Moreau",
    "Mensah",
    "Åberg",
    "Silva",
    "Novák",
    "Rossi",
];
const GROUPS: &[&str] = &[
    "Garden",
    "Release",
    "Weekend in Lisbon",
    "Book club",
    "Support",
    "Kitchen",
    "Choir",
    "Team Süd",
    "Course 7",
    "Moving day",
    "Football on Friday",
    "Réunion",
    "Projekt Ärmel",
    "家族",
    "Design",
    "On call",
];
/// What people react with.
pub(super) const EMOJI: &[&str] = &["👍", "❤️", "😂", "🎉", "😮", "🙏", "🚀", "👀"];

fn one(dice: &mut Dice, of: &[&'static str]) -> &'static str {
    dice.pick(of).copied().unwrap_or_default()
}

/// A language that somebody speaks: the first ones are spoken more.
pub(super) fn tongue(dice: &mut Dice) -> usize {
    dice.below(TONGUES.len()).min(dice.below(TONGUES.len() + 3))
}

/// Something to say.
pub(super) fn sentence(dice: &mut Dice, tongue: usize) -> String {
    if dice.chance(12) {
        return one(dice, SHORT).to_owned();
    }
    let Some(tongue) = TONGUES.get(tongue) else { return "ok".to_owned() };
    let mut text = String::new();
    for sentence in 0..1 + usize::from(dice.chance(25)) + dice.below(24) / 23 * 4 {
        if sentence > 0 {
            text.push_str(tongue.between);
        }
        if dice.chance(60) {
            text.push_str(one(dice, tongue.begin));
            text.push_str(tongue.between);
        }
        text.push_str(one(dice, tongue.middle));
        text.push_str(if tongue.between.is_empty() { "" } else { " " });
        text.push_str(one(dice, tongue.end));
    }
    text
}

/// Somebody's name, and the beginning of their username.
pub(super) fn person(dice: &mut Dice) -> (String, &'static str) {
    let first = one(dice, FIRST);
    let plain = match first {
        "Zoë" => "zoe",
        "Sofía" => "sofia",
        "Leïla" => "leila",
        "Chloé" => "chloe",
        other => other,
    };
    (format!("{first} {}", one(dice, LAST)), plain)
}

/// A group's name.
pub(super) fn group(dice: &mut Dice) -> String {
    let name = one(dice, GROUPS);
    if dice.chance(50) { format!("{name} {}", 2 + dice.below(40)) } else { name.to_owned() }
}
