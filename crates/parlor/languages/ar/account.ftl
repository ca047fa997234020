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
account-forgot-says = اكتب بريدك الإلكتروني أو اسم المستخدم. إن وُجد حساب تُرسل إلى عنوانه رسالة بريد فيها رابط.
account-forgot-button = أرسل الرسالة
account-letter-title = انظر في بريدك
account-letter-says = إن كان ذلك صحيحًا فالرسالة في الطريق. رابطها صالح لساعة واحدة.
account-sent-title = انظر في بريدك
# $email: where the e-mail goes
account-sent-says = الرسالة في الطريق إلى { $email }. رابطها صالح لساعة واحدة.
account-sent-hint = لم يصل شيء بعد دقائق؟ انظر في البريد غير المرغوب أيضًا. تُرسل خمس رسائل في الساعة على الأكثر.
account-pending-title = انظر في بريدك
account-pending-says = الرسالة في الطريق إلى { $email }. اتبع رابطها فتدخل.
account-pending-again = أرسلها مرة أخرى، أو إلى عنوان آخر
account-pending-hint = هل أنشأت حسابك للتو؟ اتبع أولًا الرابط الذي في الرسالة.
account-again-title = أرسل الرسالة مرة أخرى
account-again-says = قل من أنت، وإلى أي عنوان تذهب الرسالة.
account-again-button = أرسل الرسالة
account-again-done-title = لا شيء يحتاج إلى تأكيد
account-again-done-says = عنوان هذا الحساب مؤكَّد من قبل. سجّل الدخول.
account-used-title = لم يعد هذا الرابط صالحًا
account-used-says = استُعمل من قبل، أو مضى عليه أكثر من ساعة.
account-used-again = اطلب رابطًا جديدًا
account-reset-title = اختر كلمة مرور جديدة
account-reset-says = ستُسجَّل خروجك من كل مكان سجّلت الدخول فيه.
account-reset-button = غيّر كلمة المرور
account-reset-done-title = تغيّرت كلمة المرور
account-reset-done-says = سجّل الدخول بالكلمة الجديدة.
account-verify-title = أكّد بريدك الإلكتروني
account-verify-says = أكّد أن { $email } لك.
account-prove-title = أكّد بريدك الإلكتروني
# $username: whose account it is
account-prove-says = أكّد أن { $email } لك، بكلمة المرور التي اخترتها للحساب { $username }.
account-verify-button = تأكيد
account-verified-title = تم تأكيد بريدك الإلكتروني
account-verified-says = من الآن { $email } هو عنوان حسابك.
account-password-title = غيّر كلمة المرور
account-password-says = ستُسجَّل خروجك من جميع الأجهزة الأخرى.
account-password-button = غيّر كلمة المرور
account-password-now = كلمة المرور الحالية
account-password-new = كلمة المرور الجديدة
# $least: how many characters it has at least
account-password-hint = { $least } أحرف على الأقل.
account-email-title = غيّر بريدك الإلكتروني
account-email-says = تُرسل رسالة فيها رابط إلى العنوان الجديد. لا يتغيّر شيء قبل أن تتبعه.
account-email-button = أرسل الرسالة
account-email-new = البريد الإلكتروني الجديد
account-delete-title = احذف حسابك
account-delete-says = لا يمكن التراجع عن هذا.
account-delete-now = ستُسجَّل خروجك من كل مكان، ويزول اسمك وصورتك وملفك نهائيًا.
account-delete-erase = تختفي المحادثات الثنائية، عند الطرف الآخر أيضًا. وفي المجموعات يُفرَّغ ما كتبته.
account-delete-anonymise = يبقى ما كتبته عند من هو لديهم، دون اسمك.
account-delete-button = احذف الحساب
account-deleted-title = زال حسابك
account-deleted-says = وداعًا.

## أين سُجّل الدخول
account-used-today = آخر استعمال: اليوم
account-used-yesterday = آخر استعمال: أمس
account-used-on = آخر استعمال: { $date }
account-others-end = سجّل الخروج من كل مكان آخر
account-others-none = دخولك مسجّل هنا وحده.
account-tokens = رموز الوصول
account-tokens-hint = برامج تعمل باسمك. أنشأها من يدير هذا الخادم.
account-token-until = حتى { $date }
account-token-end = إلغاء

## الرسائل
# $app: the name of the installation
mail-reset-subject = كلمة مرور جديدة في { $app }
mail-reset-says = طلب أحدهم، ونرجو أن تكون أنت، كلمة مرور جديدة لحسابك في { $app }. اخترها هنا:
mail-verify-subject = أكّد بريدك الإلكتروني في { $app }
mail-verify-says = أكّد أن هذا العنوان لك، لحسابك في { $app }:
mail-taken-subject = حسابك في { $app }
mail-taken-says = أراد أحدهم، ونرجو أن تكون أنت، أن يستعمل هذا العنوان لحساب في { $app }. لديك حساب من قبل. سجّل الدخول به؛ وهناك يمكنك أيضًا أن تختار كلمة مرور جديدة إن نسيت كلمتك:
mail-password-subject = تغيّرت كلمة مرورك في { $app }
mail-password-says = تغيّرت كلمة مرور حسابك في { $app }، وسُجّل خروجك من كل مكان آخر. إن لم تكن أنت فاختر غيرها حالًا:
mail-email-subject = تغيّر بريدك الإلكتروني في { $app }
mail-email-says = صار لحسابك في { $app } بريد إلكتروني آخر؛ وهذا لم يعد مستعملًا. إن لم تكن أنت فأخبر من يدير { $app } حالًا.
mail-hello = مرحبًا { $name }،
mail-hour = الرابط صالح مرة واحدة، ولساعة واحدة.
mail-not-you = إن لم تكن أنت فلا تفعل شيئًا: لن يتغيّر شيء.
