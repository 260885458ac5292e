// Makes a fresh clone ready: installs the dependencies, Node 24 among them, when the lock file is
// newer than what is installed. Plain JavaScript, since the machine's own Node may be older.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const installed = join(root, 'node_modules', '.package-lock.json')
const wanted = join(root, 'package-lock.json')
const runtime = join(root, 'node_modules', '.bin', 'node')

function upToDate() {
  if (!existsSync(installed) || !existsSync(runtime)) return false
  return statSync(installed).mtimeMs >= statSync(wanted).mtimeMs
}

if (!upToDate()) {
  console.error('Installing dependencies (once; about 20 seconds) …')
  const { status } = spawnSync('npm', ['ci', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
    // ONNX Runtime's install script would fetch CUDA libraries, which Galley does not use.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
  })
  if (status !== 0) {
    console.error('npm ci failed: see the lines above. A working registry is all it needs.')
    process.exit(1)
  }
}
