import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compilePolicy, compileWithoutParams } from './admission.ts'

const due = (message: string) => ({ message })

test('what does not compile is shown as upstream shows it', () => {
  assert.throws(
    () => compilePolicy('object.x >\n  nope.y', 'bool'),
    due(
      "ERROR: <input>:2:3: undeclared reference to 'nope' (in container '')\n |   nope.y\n | ..^",
    ),
  )
  assert.throws(
    () => compilePolicy('object.x +', 'bool'),
    due(
      "ERROR: <input>:1:11: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}\n | object.x +\n | ..........^",
    ),
  )
  assert.throws(() => compilePolicy('1', 'bool'), due('must evaluate to bool but got int'))
})

test('without parameters there are none to ask for', () => {
  assert.throws(() => compileWithoutParams('params.x == 1', 'bool'), /reference to 'params'/)
  compilePolicy('params.x == 1', 'bool')
  compileWithoutParams('object.x == variables.y', 'bool')
})
