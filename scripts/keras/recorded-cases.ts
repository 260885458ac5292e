import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const script = join(import.meta.dirname, 'make_models.py')
const environment = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', PYTHONDONTWRITEBYTECODE: '1' }

/** What `make_models.py` says of a case it made, or tried to make. */
export interface RecordedCase {
  readonly case: string
  readonly files: readonly string[]
  /** Why a file, or the whole `model`, could not be made. */
  readonly failures: Readonly<Record<string, string>>
  readonly parameters?: number
  readonly tolerance?: number
}

/** The names of all cases that this Python's Keras can make. */
export async function listCases(python: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(python, [script, '--list'], { env: environment })
  return JSON.parse(stdout)
}

/** Makes the cases below `folder`, one when the last has been dealt with, so that few lie there at a time. */
export async function* makeCases(
  python: string,
  folder: string,
  names: readonly string[],
): AsyncGenerator<RecordedCase> {
  const maker = spawn(python, [script, '--out', folder, ...names], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environment,
  })
  const exit = once(maker, 'exit')
  let complaints = ''
  maker.stderr.on('data', (data) => {
    complaints = `${complaints}${data}`.slice(-2000)
  })
  try {
    for await (const line of createInterface({ input: maker.stdout })) {
      yield JSON.parse(line)
      maker.stdin.write('\n')
    }
  } finally {
    maker.kill()
  }
  const [code] = await exit
  if (code !== 0) throw new Error(`${script} ended with ${code}:\n${complaints}`)
}
