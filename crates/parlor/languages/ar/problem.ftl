### Why something was refused: a sentence for each reason (crates/proto/src/reason.rs) and for each code, and the headings of
### the page that says so. In English a reason's sentence is the `detail` of the wire.

## What is not there, or not yours to see: the answer is the same.

problem-no-such-room = هذه المحادثة غير موجودة.
problem-no-such-message = هذه الرسالة غير موجودة.
problem-no-such-person = هذا الشخص غير موجود.
problem-no-such-people = لم يُعثر على: { $names }.
problem-no-such-member = هذا العضو غير موجود.
problem-no-such-attachment = هذا المرفق غير موجود.
problem-no-such-sign-in = عملية الدخول هذه غير موجودة.
problem-no-such-page = هذه الصفحة غير موجودة.

## Names and texts

problem-name-empty = يجب أن يحتوي الاسم على حرف ظاهر واحد على الأقل.
problem-name-too-long =
    الحد الأقصى لطول الاسم هو { $most ->
        [one] حرف واحد
        [two] حرفان
        [few] { $most } أحرف
        [many] { $most } حرفًا
       *[other] { $most } حرف
    }.
problem-name-control = لا يحتوي الاسم على فواصل أسطر أو علامات جدولة أو غيرها من أحرف التحكم.
problem-text-too-long =
    الحد الأقصى هنا هو { $most ->
        [one] حرف واحد
        [two] حرفان
        [few] { $most } أحرف
        [many] { $most } حرفًا
       *[other] { $most } حرف
    }.
problem-text-control = لا تُقبل أحرف التحكم هنا.

## Messages

problem-message-empty = اكتب شيئًا أولًا.
problem-message-too-long =
    الحد الأقصى لطول الرسالة هو { $most ->
        [one] حرف واحد
        [two] حرفان
        [few] { $most } أحرف
        [many] { $most } حرفًا
       *[other] { $most } حرف
    }.
problem-message-deleted = حُذفت هذه الرسالة.
problem-reply-gone = الرسالة التي ترد عليها غير موجودة (أو لم تعد موجودة).
problem-edit-not-yours = لا يمكن تعديل الرسالة إلا لمن كتبها.
problem-edit-too-late =
    { $unit ->
        [days] يمكن تعديل الرسالة خلال { $time ->
                [one] يوم واحد
                [two] يومين
                [few] { $time } أيام
                [many] { $time } يومًا
               *[other] { $time } يوم
            } من إرسالها.
        [hours] يمكن تعديل الرسالة خلال { $time ->
                [one] ساعة واحدة
                [two] ساعتين
                [few] { $time } ساعات
                [many] { $time } ساعة
               *[other] { $time } ساعة
            } من إرسالها.
        [minutes] يمكن تعديل الرسالة خلال { $time ->
                [one] دقيقة واحدة
                [two] دقيقتين
                [few] { $time } دقائق
                [many] { $time } دقيقة
               *[other] { $time } دقيقة
            } من إرسالها.
       *[seconds] يمكن تعديل الرسالة خلال { $time ->
                [one] ثانية واحدة
                [two] ثانيتين
                [few] { $time } ثوانٍ
                [many] { $time } ثانية
               *[other] { $time } ثانية
            } من إرسالها.
    }
problem-delete-not-yours = لا يمكن حذف الرسالة إلا لمن كتبها أو لمن هو أعلى منه دورًا في المجموعة.
problem-delete-too-late =
    { $unit ->
        [days] يمكن حذف الرسالة خلال { $time ->
                [one] يوم واحد
                [two] يومين
                [few] { $time } أيام
                [many] { $time } يومًا
               *[other] { $time } يوم
            } من إرسالها.
        [hours] يمكن حذف الرسالة خلال { $time ->
                [one] ساعة واحدة
                [two] ساعتين
                [few] { $time } ساعات
                [many] { $time } ساعة
               *[other] { $time } ساعة
            } من إرسالها.
        [minutes] يمكن حذف الرسالة خلال { $time ->
                [one] دقيقة واحدة
                [two] دقيقتين
                [few] { $time } دقائق
                [many] { $time } دقيقة
               *[other] { $time } دقيقة
            } من إرسالها.
       *[seconds] يمكن حذف الرسالة خلال { $time ->
                [one] ثانية واحدة
                [two] ثانيتين
                [few] { $time } ثوانٍ
                [many] { $time } ثانية
               *[other] { $time } ثانية
            } من إرسالها.
    }
problem-forward-rooms = أعِد التوجيه إلى ما بين محادثة واحدة و{ $most } من المحادثات، كل منها مرة واحدة.
problem-reaction-not-emoji = التفاعل رمز تعبيري واحد.
problem-reactions-full =
    الحد الأقصى للتفاعلات المختلفة على الرسالة هو { $most ->
        [one] تفاعل واحد
        [two] تفاعلان
        [few] { $most } تفاعلات
        [many] { $most } تفاعلًا
       *[other] { $most } تفاعل
    }.
problem-pins-full =
    الحد الأقصى للرسائل المثبتة في المحادثة هو { $most ->
        [one] رسالة واحدة
        [two] رسالتان
        [few] { $most } رسائل
        [many] { $most } رسالة
       *[other] { $most } رسالة
    }.
problem-pin-managers = لا يثبّت الرسائل إلا مالكو المجموعة ومشرفوها.
problem-unread-last =
    يمكن وضع علامة «غير مقروءة» على { $most ->
        [one] آخر رسالة فقط
        [two] آخر رسالتين فقط
        [few] آخر { $most } رسائل فقط
        [many] آخر { $most } رسالة فقط
       *[other] آخر { $most } رسالة فقط
    }.
problem-unread-nothing = لا يوجد ما يمكن جعله غير مقروء.

## Search

problem-search-empty = اكتب كلمة للبحث عنها.
problem-search-too-long =
    الحد الأقصى لنص البحث هو { $most ->
        [one] حرف واحد
        [two] حرفان
        [few] { $most } أحرف
        [many] { $most } حرفًا
       *[other] { $most } حرف
    }.
problem-search-too-many =
    الحد الأقصى لكلمات البحث هو { $most ->
        [one] كلمة واحدة
        [two] كلمتان
        [few] { $most } كلمات
        [many] { $most } كلمة
       *[other] { $most } كلمة
    }.

## Chats, groups and their members

problem-with-nobody = حدّد مع مَن.
problem-with-yourself = هذا أنت. للملاحظات إلى نفسك محادثة خاصة بها.
problem-add-nobody = حدّد مَن تريد إضافته.
problem-add-too-many =
    الحد الأقصى في المرة الواحدة هو { $most ->
        [one] شخص واحد
        [two] شخصان
        [few] { $most } أشخاص
        [many] { $most } شخصًا
       *[other] { $most } شخص
    }.
problem-group-full =
    الحد الأقصى لأعضاء المجموعة هو { $most ->
        [one] عضو واحد
        [two] عضوان
        [few] { $most } أعضاء
        [many] { $most } عضوًا
       *[other] { $most } عضو
    }.
problem-group-only = لا يمكن إجراء هذا التغيير إلا على مجموعة.
problem-group-managers = لا يمكن القيام بذلك إلا لمالكي المجموعة ومشرفيها.
problem-group-owner = لا يمكن حذف المجموعة إلا لمالكها.
problem-remove-below = لا يمكنك إزالة إلا من دوره أدنى من دورك.
problem-role-below = لا يمكنك منح إلا أدوار أدنى من دورك، ولمن هم أدنى منك.
problem-owner-needed = تحتاج المجموعة إلى مالك: عيّن شخصًا آخر أولًا.
problem-read-only = يمكنك قراءة هذه المحادثة، لكن لا يمكنك الكتابة فيها.
problem-talk-ended = انتهت هذه المحادثة. يمكنك قراءتها، لكن لا يمكنك الكتابة فيها بعد الآن.
problem-talk-closed = أُغلقت هذه المحادثة. يمكنك قراءتها، لكن لا يمكنك الكتابة فيها بعد الآن.
problem-talk-blocked = لقد حظرت هذا الشخص. ألغِ الحظر لتكتب إليه.
problem-talk-unavailable = لا يمكنك الكتابة إلى هذا الشخص.
problem-request-waits =
    انتظر حتى يُقبل طلبك. وحتى ذلك الحين، الحد الأقصى هو { $most ->
        [one] رسالة واحدة
        [two] رسالتان
        [few] { $most } رسائل
        [many] { $most } رسالة
       *[other] { $most } رسالة
    }.
problem-requests-full = عدد كبير من طلباتك ما زال ينتظر الرد. يمكنك أن تكتب إلى شخص آخر بعد الرد على أحدها.
problem-request-text = حتى يُقبل طلبك، يمكنك إرسال نص فقط.
problem-request-not-yours = لا يمكن أن يجيب عن الطلب إلا من وُجّه إليه.
problem-rooms-closed = لا تُبدأ محادثات جديدة هنا.
problem-block-yourself = لا يمكنك حظر نفسك.
problem-blocks-full =
    الحد الأقصى لمن يمكنك حظرهم هو { $most ->
        [one] شخص واحد
        [two] شخصان
        [few] { $most } أشخاص
        [many] { $most } شخصًا
       *[other] { $most } شخص
    }.
problem-report-yourself = هذا يتعلق بك أنت.
problem-report-often = لقد أرسلت بلاغات كثيرة. انتظر قليلًا.
problem-pinned-rooms-full =
    الحد الأقصى للمحادثات المثبتة هو { $most ->
        [one] محادثة واحدة
        [two] محادثتان
        [few] { $most } محادثات
        [many] { $most } محادثة
       *[other] { $most } محادثة
    }.

## Files

problem-file-empty = الملف فارغ.
problem-file-too-large =
    الحد الأقصى لحجم الملف هو { $most } { $unit ->
        [bytes] بايت
        [KiB] كيلوبايت
       *[MiB] ميغابايت
    }.
problem-files-full = لم تعد هناك مساحة للملفات على الخادم. لم يُحفظ شيء.
problem-files-unreachable = لا يمكن الوصول إلى ملفات الخادم الآن.
problem-attachments-full =
    الحد الأقصى لمرفقات الرسالة هو { $most ->
        [one] مرفق واحد
        [two] مرفقان
        [few] { $most } مرفقات
        [many] { $most } مرفقًا
       *[other] { $most } مرفق
    }.
problem-unsent-full = رفعت أكثر مما أرسلت. يُرجى إرسال بعضه أو إزالته أولًا.
problem-upload-broken = لم يصل الملف كاملًا. لم يُحفظ شيء؛ يُرجى إرساله مجددًا.
problem-upload-slow = استغرق الرفع وقتًا طويلًا. لم يُحفظ شيء.
problem-upload-expired = استغرق الرفع وقتًا طويلًا. يُرجى المحاولة مجددًا.
problem-uploads-busy = عمليات الرفع الجارية كثيرة جدًا. يُرجى المحاولة مجددًا.
problem-uploads-yours = لديك عدة عمليات رفع جارية. يُرجى الانتظار حتى تنتهي إحداها.
problem-picture-not = هذه ليست صورة.
problem-picture-too-big = عدد وحدات البكسل في هذه الصورة أكبر مما يمكن عرضه: الحد الأقصى { $most } مليون.
problem-voice-not = هذا ليس صوتًا يمكن تشغيله: Ogg أو WebM أو MP4 أو WAV أو MP3.

## Accounts

problem-email-invalid = هذا ليس عنوان بريد إلكتروني.
problem-email-taken = يوجد حساب بعنوان البريد الإلكتروني هذا بالفعل.
problem-username-invalid = يتكون اسم المستخدم من { $least } إلى { $most } من الأحرف أو الأرقام أو النقاط أو الشرطات أو الشرطات السفلية.
problem-username-mixed = حروف اسم المستخدم من كتابة واحدة: هذه تشبه حروفًا أخرى.
problem-username-taken = اسم المستخدم هذا محجوز.
problem-password-too-short =
    الحد الأدنى لطول كلمة المرور هو { $least ->
        [one] حرف واحد
        [two] حرفان
        [few] { $least } أحرف
        [many] { $least } حرفًا
       *[other] { $least } حرف
    }.
problem-password-too-long =
    الحد الأقصى لطول كلمة المرور هو { $most ->
        [one] حرف واحد
        [two] حرفان
        [few] { $most } أحرف
        [many] { $most } حرفًا
       *[other] { $most } حرف
    }.
problem-password-wrong = كلمة المرور غير صحيحة.
problem-email-unproved = أكّد بريدك الإلكتروني أولًا: اتبع الرابط في الرسالة التي أُرسلت إليه.
problem-ticket-used = استُعمل هذا الرابط أو انتهت صلاحيته. اطلب رابطًا جديدًا.
problem-held = هذا محفوظ لأسباب قانونية ولا يمكن حذفه.
problem-sign-up-closed = التسجيل مغلق هنا.
problem-account-disabled = عُطّل هذا الحساب.

## Too often

problem-sign-in-often = محاولات كثيرة لتسجيل الدخول. يُرجى الانتظار قليلًا.
problem-sign-up-often = أُنشئت حسابات كثيرة من هذا العنوان. يُرجى المحاولة لاحقًا.
problem-send-often = أنت تكتب أسرع مما يمكن لأحد أن يقرأ. يُرجى الانتظار قليلًا.
problem-search-often = أنت تبحث كثيرًا. يُرجى الانتظار قليلًا.
problem-upload-often = أنت ترفع الكثير دفعة واحدة. يُرجى الانتظار قليلًا.
problem-look-up-often = بحثت عن أشخاص كثيرين. يُرجى الانتظار قليلًا.

## The server

problem-staff-below = لا يمكن ذلك إلا مع من هم أدنى من رتبتك.
problem-report-handled = تولّى أحدهم هذا البلاغ من قبل.
problem-other-site = هذا الطلب قادم من موقع آخر.
problem-form-unclear = لم يحدد النموذج ما يجب فعله.
problem-server-busy = الخادم مثقل بالعمل الآن. لم يُنفذ شيء.
problem-database-busy = قاعدة البيانات مشغولة. يُرجى المحاولة مجددًا.
problem-database-gone = لا يمكن الوصول إلى قاعدة البيانات الآن.
problem-storage-failed = تعطّل تخزين الخادم.
problem-disk-full = لم تعد هناك مساحة على قرص الخادم.

## Without an answer of the server: what the script finds out by itself

problem-connection-lost = انقطع الاتصال.
problem-offline = لا يوجد اتصال بالإنترنت.
problem-server-unreachable = تعذّر الوصول إلى الخادم.
problem-upload-lost = تعذّر إرسال الملف: انقطع الاتصال.
problem-upload-stopped = أُوقف الرفع.
problem-upload-gone = أُغلقت الصفحة قبل اكتمال رفع الملفات.
problem-unexpected-answer = لم يُجب الخادم كما هو متوقع.
problem-needs-the-line = يتطلب هذا اتصالًا قائمًا.

## Where there is only a code: a reason that is not known here, or a programmer's fault

problem-bad-request = لم يُفهم هذا.
problem-unknown-command = لا يعرف الخادم كيف يفعل هذا.
problem-unauthenticated = يُرجى تسجيل الدخول.
problem-wrong-login = الاسم وكلمة المرور غير متطابقين.
problem-disabled = عُطّل هذا الحساب.
problem-forbidden = لا يُسمح لك بهذا.
problem-not-found = هذا غير موجود، أو لا يحق لك الاطلاع عليه.
problem-method-not-allowed = لا يمكن استخدام هذا بهذه الطريقة.
problem-taken = هذا محجوز بالفعل.
problem-nonce-reused = أُرسل هذا من قبل بنص آخر.
problem-last-owner = تحتاج المجموعة إلى مالك: عيّن شخصًا آخر أولًا.
problem-too-late = فات الأوان لهذا.
problem-too-many = بلغ العدد حدّه الأقصى.
problem-too-large = هذا كبير جدًا.
problem-unsupported-media = هذا النوع من المحتوى غير مقبول.
problem-wrong-host = لا يجيب هذا الخادم عن هذا العنوان.
problem-empty = ينقص شيء هنا.
problem-too-long = هذا طويل جدًا.
problem-invalid = لا يمكن استخدام هذا.
problem-rate-limited = هذا كثير دفعة واحدة. يُرجى الانتظار قليلًا.
problem-overloaded = الخادم مشغول. يُرجى المحاولة مجددًا بعد قليل.
problem-storage-full = لم تعد هناك مساحة على الخادم. لم يُنفذ شيء.
problem-unavailable = لا يستطيع الخادم فعل هذا الآن. يُرجى المحاولة مجددًا بعد قليل.
problem-unknown-outcome = لا نعرف هل نجح ذلك. تحقق قبل المحاولة مجددًا.
problem-internal = حدث خطأ هنا. الخطأ منا، وقد سُجّل.

## The page that says that something did not work: its headings and what stands below

refused-lost = هذه الصفحة غير موجودة
refused-lost-detail = ربما نُقلت، أو لا يحق لك الاطلاع عليها.
refused-way-detail = لا يمكن استخدامها بهذه الطريقة.
refused-sign-in = يُرجى تسجيل الدخول
refused-sign-in-detail = هذه الصفحة لمن سجّلوا الدخول.
refused-forbidden = هذا غير مسموح
refused-often = هذا كثير دفعة واحدة
refused-often-detail = يُرجى الانتظار قليلًا ثم المحاولة مجددًا.
refused-now = لا يمكننا فعل هذا الآن
refused-now-detail = لم يُنفذ شيء. يُرجى المحاولة مجددًا بعد قليل.
refused-unknown = لا نعرف هل نجح ذلك
refused-unknown-detail = ارجع وتحقق قبل المحاولة مجددًا.
refused-internal = حدث خطأ هنا
refused-internal-detail = الخطأ منا، وقد سُجّل.
refused-other = لم ينجح ذلك
