"""Packs the Sobol' direction numbers of Joe and Kuo into joe-kuo-4096.bin.

Use: python3 joe-kuo.py new-joe-kuo-6.21201 joe-kuo-4096.bin

Source: S. Joe and F. Y. Kuo, Constructing Sobol sequences with better two-dimensional
projections, SIAM J. Sci. Comput. 30, 2635-2654 (2008); the file new-joe-kuo-6.21201,
https://web.maths.unsw.edu.au/~fkuo/sobol/, whose licence follows. The committed asset was
packed from the copy that scipy 1.17.1 distributes.

Input: a heading, then one line a dimension from the second on: d s a m_1 ... m_s.
Output: 17 bytes a dimension, little-endian. Two bytes hold the primitive polynomial of degree s
without its constant term, 2^(s-1) + a (0 for the first dimension, which has none); fifteen bytes
hold (m_i - 1) / 2 in i - 1 bits, i = 1 ... 16, lowest first, for each m_i is odd and below 2^i.

Licence of the numbers (BSD-3-Clause):
Copyright (c) 2008, Frances Y. Kuo and Stephen Joe. All rights reserved.
Redistribution and use in source and binary forms, with or without modification, are permitted
provided that the following conditions are met:
- Redistributions of source code must retain the above copyright notice, this list of conditions
  and the following disclaimer.
- Redistributions in binary form must reproduce the above copyright notice, this list of
  conditions and the following disclaimer in the documentation and/or other materials provided
  with the distribution.
- Neither the names of the copyright holders nor the names of the University of New South Wales
  and the University of Waikato and its contributors may be used to endorse or promote products
  derived from this software without specific prior written permission.
THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR
IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND
FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR
CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE,
DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER
IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT
OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
"""

import sys

DIMENSIONS = 4096
DEGREE = 16


def record(degree, a, initial):
    """The 17 bytes of one dimension."""
    packed = sum((m - 1) // 2 << (i - 1) * (i - 2) // 2 for i, m in enumerate(initial, 1))
    return (2 ** (degree - 1) + a).to_bytes(2, "little") + packed.to_bytes(15, "little")


def main(source, target):
    records = [bytes(17)]
    with open(source, encoding="ascii") as lines:
        next(lines)
        for line in lines:
            _, degree, a, *initial = map(int, line.split())
            if len(records) == DIMENSIONS:
                break
            assert degree <= DEGREE and len(initial) == degree
            assert all(m % 2 == 1 and m < 2**i for i, m in enumerate(initial, 1))
            records.append(record(degree, a, initial))
    assert len(records) == DIMENSIONS
    with open(target, "wb") as out:
        out.write(b"".join(records))


main(*sys.argv[1:])
