import type { Escape } from './raw-instruction.ts'

/**
 * Words separated by blanks, where blanks within quotes or after the escape character separate
 * nothing. Quotes and escapes stay: `expand` takes them away.
 */
export function splitWords(text: string, escaper: Escape): string[] {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (!quote && /\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
      continue
    }
    word = (word ?? '') + character
    if (character === escaper && quote !== "'" && at + 1 < text.length) {
      at += 1
      word += text.charAt(at)
    } else if (character === quote) quote = undefined
    else if (!quote && (character === '"' || character === "'")) quote = character
  }
  if (word !== undefined) words.push(word)
  return words
}
