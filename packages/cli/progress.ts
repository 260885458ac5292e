import type { Terminal } from './terminal.ts'

/** What takes no longer needs no word. */
const quietMs = 1000
const everyMs = 5000

/** Awaits `work`; when it takes over a second, says what is being done, and from then on for how long. */
export async function withProgress<T>(
  terminal: Terminal,
  what: string,
  work: Promise<T>,
): Promise<T> {
  const began = performance.now()
  const tell = () => {
    const seconds = Math.round((performance.now() - began) / 1000)
    terminal.note(`${what} … ${seconds} s`)
  }
  let timer = setTimeout(() => {
    tell()
    timer = setInterval(tell, everyMs)
  }, quietMs)
  try {
    return await work
  } finally {
    clearTimeout(timer)
  }
}
