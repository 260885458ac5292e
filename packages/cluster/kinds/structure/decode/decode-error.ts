/** A body cannot be read as what it should be; the message is upstream's reason alone, without what was asked. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
}

/** As Go quotes a text (`strconv.Quote`). */
export const goQuote = (text: string) =>
  `"${text.replace(/[\\"\p{C}\p{Z}]/gu, (character) => short[character] ?? escaped(character.codePointAt(0) ?? 0))}"`

const short: Readonly<Record<string, string>> = {
  ' ': ' ',
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

const escaped = (code: number) =>
  code < 0x80
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : code < 0x10000
      ? `\\u${code.toString(16).padStart(4, '0')}`
      : `\\U${code.toString(16).padStart(8, '0')}`
