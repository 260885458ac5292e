import type { RawInstruction } from './raw-instruction.ts'

/** How a command is given: words to run as they are, or a text for the stage's shell. */
export type CommandForm =
  | { readonly kind: 'exec'; readonly words: readonly string[] }
  | { readonly kind: 'shell'; readonly text: string }

/** Docker's rule: what parses as a JSON array of strings is the exec form, everything else the shell's. */
export function commandForm(text: string): CommandForm {
  const words = jsonWords(text)
  return words ? { kind: 'exec', words } : { kind: 'shell', text }
}

/** The strings of a JSON array; undefined when the text is not one. */
export function jsonWords(text: string): readonly string[] | undefined {
  if (!text.trimStart().startsWith('[')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) && value.every(isString) ? value : undefined
  } catch {
    return undefined
  }
}

function isString(value: unknown): value is string {
  return typeof value === 'string'
}

/** A form as Docker's config has it: the words themselves, or the shell with the text. */
export function commandWords(form: CommandForm, shell: readonly string[]): readonly string[] {
  return form.kind === 'exec' ? form.words : [...shell, form.text]
}

/** The text of an instruction with its heredocs, as a shell has to see it. */
export function shellText({ text, heredocText }: RawInstruction): string {
  return heredocText === '' ? text : `${text}\n${heredocText}`
}
