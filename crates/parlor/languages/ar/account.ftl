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
