// Runs every test: those beside the code, and the journeys. `npm test -- PATTERN` narrows by path.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'

const pattern = process.argv[2] ?? ''
const files = [
  ...globSync('packages/**/*.test.ts', { exclude: ['**/node_modules/**'] }),
  ...globSync('scripts/**/*.test.ts'),
  ...globSync('journeys/**/*.test.ts'),
].filter((file) => file.includes(pattern))

// Much longer than any test takes on a busy machine: one that waits for ever should fail instead.
const timeout = '--test-timeout=300000'
const options = ['--test', '--test-concurrency=2', timeout]
const { status } = spawnSync(process.execPath, [...options, ...files], { stdio: 'inherit' })
process.exitCode = status ?? 1
