### تسجيل الدخول وإنشاء الحساب والملف الشخصي.

account-sign-in = تسجيل الدخول
account-sign-in-to = تسجيل الدخول إلى { $app }
account-login = البريد الإلكتروني أو اسم المستخدم
account-password = كلمة المرور
account-new-here = ليس لديك حساب؟
account-create = إنشاء حساب
account-create-now = إنشاء الحساب
account-have-one = لديك حساب بالفعل؟
account-name = الاسم
account-username = اسم المستخدم
account-username-hint = به يمكن للآخرين العثور عليك.
account-email = البريد الإلكتروني

account-demo-people = أشخاص للتجربة
account-demo-as = جرّب باسم
account-demo = هذا عرض تجريبي. افتح نافذة خاصة (أو متصفحًا آخر) باسم شخص آخر وتحدثا.

account-profile = ملفك الشخصي
account-saved = تم الحفظ.
account-save = حفظ
account-about = نبذة عنك
account-receipts = إيصالات القراءة
account-receipts-hint = يرى الآخرون ما قرأته، وترى ما قرؤوه.
account-presence = الحضور
account-presence-hint = يرى الآخرون متى تكون هنا ومتى تكتب، وترى ذلك منهم.
account-language = اللغة
account-language-browser = كما في المتصفح
account-devices = الأجهزة المسجّلة الدخول
account-device = { $browser } على { $system }
account-since = منذ { $date }
account-since-today = منذ اليوم
account-since-yesterday = منذ أمس
account-this-device = هذا الجهاز

## ما يُفعل بالحساب
account-account = الحساب
account-email-proved = مؤكَّد
account-email-unproved = لم يؤكَّد بعد
account-email-button-short = تغيير
account-forgot-title = هل نسيت كلمة المرور؟
account-forgot-says = اكتب بريدك الإلكتروني أو اسم المستخدم. إن وُجد حساب تُرسل إلى عنوانه رسالة فيها رابط.
account-forgot-button = أرسل الرسالة
account-letter-title = انظر في بريدك
account-letter-says = إن كان ذلك صحيحًا فالرسالة في الطريق. رابطها صالح لساعة واحدة.
account-reset-title = اختر كلمة مرور جديدة
account-reset-says = ستُسجَّل خروجك من كل مكان سجّلت الدخول فيه.
account-reset-button = غيّر كلمة المرور
account-reset-done-title = تغيّرت كلمة المرور
account-reset-done-says = سجّل الدخول بالكلمة الجديدة.
account-verify-title = أكّد بريدك الإلكتروني
account-verify-says = بهذا يثبت أن العنوان لك.
account-verify-button = تأكيد
account-verified-title = تم تأكيد بريدك الإلكتروني
account-verified-says = شكرًا لك.
account-password-title = غيّر كلمة المرور
account-password-says = ستُسجَّل خروجك من جميع الأجهزة الأخرى.
account-password-button = غيّر كلمة المرور
account-password-now = كلمة المرور الحالية
account-password-new = كلمة المرور الجديدة
account-email-title = غيّر بريدك الإلكتروني
account-email-says = تُرسل رسالة فيها رابط إلى العنوان الجديد. لا يتغيّر شيء قبل أن تتبعه.
account-email-button = أرسل الرسالة
account-email-new = البريد الإلكتروني الجديد
account-delete-title = احذف حسابك
account-delete-says = لا يمكن التراجع عن هذا. ستُسجَّل خروجك من كل مكان، ويزول اسمك وملفك نهائيًا.
account-delete-button = احذف الحساب
account-deleted-title = زال حسابك
account-deleted-says = وداعًا.

## الرسائل
# $app: the name of the installation
mail-reset-subject = كلمة مرور جديدة في { $app }
mail-reset-says = طلب أحدهم، ونرجو أن تكون أنت، كلمة مرور جديدة لحسابك في { $app }. اخترها هنا:
mail-verify-subject = أكّد بريدك الإلكتروني في { $app }
mail-verify-says = أكّد أن هذا العنوان لك، لحسابك في { $app }:
mail-hello = مرحبًا { $name }،
mail-hour = الرابط صالح مرة واحدة، ولساعة واحدة.
mail-not-you = إن لم تكن أنت فلا تفعل شيئًا: لن يتغيّر شيء.
