### Groups: making one, changing one, who is in it.

group-instead = Make a group instead
group-make = Make the group
group-name = Name
group-about = Description
group-people = People
group-people-hint = Exact usernames or emails, one a line.

## Changing one
group-edit = Edit group
group-edit-title = Edit { $name }
group-back = Back to the group
group-picture = Change picture
group-picture-choose = Choose a picture
group-remove = Remove
group-remove-name = Remove { $name }
group-save = Save
group-add-title = Add people
group-add-people = Usernames or emails
group-add-hint = Exact names, one a line.
group-add = Add
group-history = Let them see what was said before
group-members = Members
group-more-members = More members
# $role: owner, admin, member, reader
group-role = { $role ->
    [owner] Owner
    [admin] Admin
    [reader] Can only read
   *[member] Member
}
group-role-of = Role of { $name }
group-change = Change
# Behind one's own name
group-you = (you)
group-this-is-you = this is you

## Leaving it
group-hide-this = Clear and hide this group
group-hide = Clear and hide
group-leave = Leave the group
group-leave-text = You will not get its messages any more. Somebody has to add you again if you change your mind.
group-delete = Delete the group
group-delete-text = { $count ->
   *[other] The group and all its messages and files are deleted for all { $count } members. This cannot be undone.
}
group-delete-all = Delete for everybody
