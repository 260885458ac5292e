import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export type Generation = 'keras2' | 'keras3'

/** What pip installs; TensorFlow 2.14 is the last with Keras 2, and needs Python 3.9 to 3.11. */
const requirements: Readonly<Record<Generation, readonly string[]>> = {
  keras2: ['tensorflow-cpu==2.14.1', 'numpy<2'],
  keras3: ['tensorflow-cpu', 'keras>=3'],
}

/**
 * The Python that has this generation of Keras, in a virtual environment below `folder` that is made
 * when it is not there or not whole. Errors: those of `python3 -m venv` and pip.
 */
export async function pythonWith(generation: Generation, folder: string): Promise<string> {
  const environment = join(folder, generation)
  const python = join(environment, 'bin/python')
  if (existsSync(python) && (await hasKeras(python))) return python
  console.log(`installing ${requirements[generation].join(' ')} in ${environment}`)
  await run('python3', ['-m', 'venv', environment])
  await run(python, ['-m', 'pip', 'install', '--quiet', ...requirements[generation]])
  return python
}

async function hasKeras(python: string): Promise<boolean> {
  try {
    await run(python, ['-c', 'import keras'], {
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
    })
    return true
  } catch {
    return false
  }
}
