### صفحات مستقلة: البحث ومحادثة جديدة وما تعذّر.

page-back = رجوع
page-search = بحث
page-search-in = البحث في { $title }
page-search-hint = الرسائل التي تحوي كل الكلمات، في كل محادثاتك.
page-new-with = اسم المستخدم أو البريد الإلكتروني
page-new-hint = اسم المستخدم أو البريد الإلكتروني للشخص كما هو.
page-new-start = بدء المحادثة
page-reference = إذا راسلتنا بهذا الشأن فاذكر هذا الرقم: { $number }
page-to-chats = الذهاب إلى محادثاتك
