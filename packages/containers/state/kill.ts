/** Ends a process at once, or a whole group by its number below zero. Nobody there is fine. */
export function kill(target: number): void {
  try {
    process.kill(target, 'SIGKILL')
  } catch {
    // It ended by itself meanwhile.
  }
}
