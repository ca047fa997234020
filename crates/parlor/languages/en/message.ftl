### A message: in the stream, and on a page of its own.

message = Message
# $day: "Today", "Monday 16 November"
message-at = { $day }, { $time }
message-forwarded = Forwarded
# Beside the hour
message-edited = edited
message-more = More
message-other-emoji = Another emoji
message-react-add = Add
message-reactions = Reactions
message-text = Text
message-save = Save
message-read-by-count = Read by { $count }
