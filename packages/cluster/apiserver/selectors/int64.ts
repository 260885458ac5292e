/** Whether Go reads a text as a whole number of 64 bits. */
export function isInt64(text: string): boolean {
  if (!/^[-+]?\d+$/.test(text)) return false
  const number = BigInt(text)
  return number === BigInt.asIntN(64, number)
}
