const letters = 'bcdfghjklmnpqrstvwxz2456789'

/** Spells a text with letters that make no words and can stand in names, as Kubernetes does with hashes. */
export const safeEncode = (text: string): string =>
  [...new TextEncoder().encode(text)].map((byte) => letters[byte % letters.length]).join('')
