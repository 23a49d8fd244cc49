#!/usr/bin/env node
'use strict'
const x = require('./x'), y = 1 <!-- html comment

module.exports = function () { return x.call(this, ...arguments) } // done
