/** The last error in a log of runc or crun (`--log-format json`); empty when there is none. */
export function lastError(log: string): string {
  const messages = log.split('\n').flatMap((line) => {
    const [, message] = /"msg":\s*("(?:[^"\\]|\\.)*")/.exec(line) ?? []
    return message === undefined || !/"level":\s*"error"|"crun/.test(line) ? [] : [message]
  })
  const last = messages.at(-1)
  return last === undefined ? '' : String(JSON.parse(last))
}
