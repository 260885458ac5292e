import { plainJson, textAnswer } from '../../../apiserver/media/answers.ts'
import type { Bench } from './bench.ts'

/** Serves a metrics API as an adapter would: answers by path and query, and notes what was asked. */
export function serveOther(
  { endpoints }: Bench,
  group: string,
  versions: readonly string[],
  answers: Readonly<Record<string, object>>,
): string[] {
  const asked: string[] = []
  endpoints.push(({ info, target, query }) => {
    if (info.path === `/apis/${group}`) {
      const named = versions.map((version) => ({ version, groupVersion: `${group}/${version}` }))
      return json({ kind: 'APIGroup', name: group, versions: named, preferredVersion: named[0] })
    }
    if (!info.path.startsWith(`/apis/${group}/`)) return undefined
    asked.push(decodeURIComponent(target.slice(`/apis/${group}/`.length)).replaceAll('+', ' '))
    const answer = answers[info.path.slice(`/apis/${group}/`.length)]
    return answer && json({ ...answer, query: query.toString() })
  })
  return asked
}

const json = (body: object) => textAnswer(200, JSON.stringify(body), plainJson)
