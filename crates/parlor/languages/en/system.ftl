# What happened between messages. $by: who did it: you, nobody (it is not said) or somebody by $name; $role: owner, admin,
# member or reader; $whom, $who: one or several names.

system-gone = Somebody who has left
system-somebody = somebody
system-you-added = you
system-you-joined = you
system-two = { $one } and { $two }
system-three = { $one }, { $two } and { $three }
system-many = { $one }, { $two } and { $count } others
system-made = { $by ->
    [you] You made the group
    [nobody] Somebody made the group
   *[other] { $name } made the group
}
system-made-named = { $by ->
    [you] You made the group “{ $group }”
    [nobody] Somebody made the group “{ $group }”
   *[other] { $name } made the group “{ $group }”
}
system-named = { $by ->
    [you] You named the group “{ $group }”
    [nobody] Somebody named the group “{ $group }”
   *[other] { $name } named the group “{ $group }”
}
system-name-removed = { $by ->
    [you] You removed the name of the group
    [nobody] Somebody removed the name of the group
   *[other] { $name } removed the name of the group
}
system-about-changed = { $by ->
    [you] You changed the description
    [nobody] Somebody changed the description
   *[other] { $name } changed the description
}
system-about-removed = { $by ->
    [you] You removed the description
    [nobody] Somebody removed the description
   *[other] { $name } removed the description
}
system-picture-changed = { $by ->
    [you] You changed the picture
    [nobody] Somebody changed the picture
   *[other] { $name } changed the picture
}
system-picture-removed = { $by ->
    [you] You removed the picture
    [nobody] Somebody removed the picture
   *[other] { $name } removed the picture
}
system-pinned = { $by ->
    [you] You pinned a message
    [nobody] Somebody pinned a message
   *[other] { $name } pinned a message
}
system-added = { $by ->
    [you] You added { $whom }
   *[other] { $name } added { $whom }
}
system-added-you = { $by ->
    [you] You added you
   *[other] { $name } added you
}
system-joined = { $you ->
   *[no] { $count ->
       *[other] { $who } joined
    }
}
system-left = { $name } left
system-left-you = You left
system-removed = { $by ->
    [you] You removed { $whom }
   *[other] { $name } removed { $whom }
}
system-removed-you = { $by ->
    [you] You removed you
   *[other] { $name } removed you
}
system-role = { $by ->
    [you] You
   *[other] { $name }
} made { $whom } { $role ->
    [owner] an owner
    [admin] an admin
    [reader] a reader
   *[member] a member
}
system-role-you = { $by ->
    [you] You
   *[other] { $name }
} made you { $role ->
    [owner] an owner
    [admin] an admin
    [reader] a reader
   *[member] a member
}
system-role-now = { $name } is { $role ->
    [owner] an owner
    [admin] an admin
    [reader] a reader
   *[member] a member
} now
system-role-now-you = You are { $role ->
    [owner] an owner
    [admin] an admin
    [reader] a reader
   *[member] a member
} now
