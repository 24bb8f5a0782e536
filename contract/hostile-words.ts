/** What a person, or a file's name, may come up with: for tests that words arrive as they are, and none is ever run. */
export const hostile: readonly string[] = [
  'a b', "it's", '"quoted"', `both '"'`, '; rm -rf /', '$(id)', '`id`', '$HOME', '${x}', '*', '?', '~', '#no', 'a|b', 'a>b', '&',
  '-x', '--', '', ' ', 'line\nbreak', '\n', 'tab\there', 'back\\slash', '\\', "\\'", "$'x'", 'é漢🌧', 'C:\\Users\\Ada Lovelace\\job.py',
  '{a,b}', '!!', '=', 'a=b c', '\x1b[31m', "end'", '\u00a0', '’',
]
