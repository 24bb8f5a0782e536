import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags as t } from '@lezer/highlight'

/** The editor in the app's own tokens: it follows light and dark without being told. */
const look = EditorView.theme({
  '&': { height: '100%', color: 'var(--wd-text)', backgroundColor: 'var(--wd-surface)', fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '20px' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--wd-accent)' },
  '.cm-cursor': { borderLeftColor: 'var(--wd-accent)', borderLeftWidth: '2px' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--wd-text-3)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 8px 0 16px', minWidth: '20px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--wd-sunken)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--wd-selection)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--wd-hover)', outline: '1px solid var(--wd-line-strong)' },
  '.cm-placeholder': { color: 'var(--wd-text-3)' },
  '.cm-tooltip': { backgroundColor: 'var(--wd-surface)', border: '1px solid var(--wd-line-strong)', borderRadius: '6px', color: 'var(--wd-text)', overflow: 'hidden', boxShadow: '0 4px 16px rgba(0, 0, 0, 0.16)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '12px', maxHeight: '260px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px', lineHeight: '20px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--wd-accent-soft)', color: 'var(--wd-text)' },
  '.cm-completionDetail': { color: 'var(--wd-text-3)', fontStyle: 'normal', marginLeft: '12px' },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--wd-accent)', fontWeight: '600' },
  '.cm-completionInfo': { padding: '6px 10px', fontSize: '12px', maxWidth: '320px', color: 'var(--wd-text-2)' },
  '.cm-sql-error': { textDecoration: 'underline wavy var(--wd-bad)', textDecorationSkipInk: 'none', textUnderlineOffset: '3px', backgroundColor: 'var(--wd-bad-soft)' },
})

const colours = HighlightStyle.define([
  { tag: [t.keyword, t.operatorKeyword], color: 'var(--wd-sql-keyword)' },
  { tag: [t.typeName], color: 'var(--wd-sql-type)' },
  { tag: [t.string, t.special(t.string)], color: 'var(--wd-sql-string)' },
  { tag: [t.number, t.bool, t.null], color: 'var(--wd-sql-number)' },
  { tag: [t.comment, t.lineComment, t.blockComment], color: 'var(--wd-text-3)', fontStyle: 'italic' },
  { tag: [t.operator, t.punctuation, t.separator], color: 'var(--wd-text-2)' },
  { tag: [t.standard(t.name)], color: 'var(--wd-sql-type)' },
])

export const editorTheme = [look, syntaxHighlighting(colours)]
