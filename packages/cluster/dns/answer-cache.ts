import type { Clock } from '@galley/kit/clock'
import { type Answer, decode } from 'dns-packet'

const mostAnswers = 2000
const largestQuestion = 512
const largestAnswer = 4096
/** Seconds. Cluster's names come first in searches, so that others are asked for often, and soon again. */
const longest = 30

interface Kept {
  readonly answer: Buffer
  readonly until: number
}

/** Answers of others, for as long as they allow, and half a minute at most. The oldest makes room. */
export class AnswerCache {
  readonly #clock: Clock
  readonly #kept = new Map<string, Kept>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get(question: Uint8Array, transport: string): Buffer | undefined {
    const kept = this.#kept.get(keyOf(question, transport))
    if (!kept || kept.until <= this.#clock.monotonic()) return undefined
    const answer = Buffer.from(kept.answer)
    answer.set(question.subarray(0, 2), 0)
    return answer
  }

  keep(question: Uint8Array, transport: string, answer: Buffer): void {
    if (question.length > largestQuestion || answer.length > largestAnswer) return
    const seconds = Math.min(secondsOf(answer), longest)
    if (seconds <= 0) return
    const key = keyOf(question, transport)
    this.#kept.delete(key)
    this.#kept.set(key, { answer, until: this.#clock.monotonic() + seconds * 1000 })
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > mostAnswers && oldest !== undefined) this.#kept.delete(oldest)
  }
}

/** All of the question but its number: what extensions it has decides about the answer, too. */
const keyOf = (question: Uint8Array, transport: string): string =>
  transport + Buffer.from(question.subarray(2)).toString('latin1')

/** How long an answer holds: as long as the record that holds shortest, or as its authority says that there is none. */
function secondsOf(answer: Buffer): number {
  const code = answer.readUInt16BE(2) & 15
  if (code !== noError && code !== noSuchName) return 0
  try {
    const { answers = [], authorities = [], flag_tc } = decode(answer)
    if (flag_tc) return 0
    if (answers.length > 0) return Math.min(...answers.map(ttlOf))
    const [authority] = authorities
    if (authority?.type !== 'SOA') return 0
    return Math.min(ttlOf(authority), authority.data.minimum ?? 0)
  } catch {
    return 0
  }
}

const noError = 0
const noSuchName = 3

const ttlOf = (it: Answer): number => ('ttl' in it ? (it.ttl ?? 0) : 0)
