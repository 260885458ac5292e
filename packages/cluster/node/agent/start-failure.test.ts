import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startFailureText } from './start-failure.ts'

test('what runc says of a program that does not start is worded as nodes do; others are left as they are', () => {
  const why = 'unable to start container process: exec: "nope": executable file not found in $PATH'
  assert.equal(
    startFailureText(`runc run failed: ${why}`),
    `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ${why}: unknown`,
  )
  const other = 'executable file `nope` not found in $PATH: No such file or directory'
  assert.equal(startFailureText(other), other)
})
