import { expect, test } from 'vitest';
import type { Json } from '../model/json.ts';
import { Doc } from './doc.ts';
import { nextCursor, pagePath, pageQuery, type Paging } from './paging.ts';

const page = (body: Json, entries: Json[], headers: Record<string, string> = {}) => ({
  doc: new Doc(body),
  entries,
  headers,
  origin: 'https://api.example.test',
});

test('cursor: as the answer says, and never on the spot', () => {
  const paging: Paging = { style: 'cursor', param: 'cursor', at: 'next_cursor', sizeParam: 'limit', size: 2 };
  expect(pageQuery(paging, null)).toEqual({ limit: '2' });
  expect(pageQuery(paging, 'abc')).toEqual({ limit: '2', cursor: 'abc' });
  expect(nextCursor(paging, null, page({ next_cursor: 'abc' }, [1, 2]))).toBe('abc');
  expect(nextCursor(paging, 'abc', page({ next_cursor: null }, [3]))).toBeNull();
  expect(() => nextCursor(paging, 'abc', page({ next_cursor: 'abc' }, [1]))).toThrow('does not move on');
});

test('page: until one is not full, or as many as there are', () => {
  const paging: Paging = { style: 'page', param: 'page', sizeParam: 'per_page', size: 2 };
  expect(pageQuery(paging, null)).toEqual({ page: '1', per_page: '2' });
  expect(nextCursor(paging, null, page({}, [1, 2]))).toBe('2');
  expect(nextCursor(paging, '2', page({}, [3]))).toBeNull();
  expect(nextCursor(paging, '200000', page({}, []))).toBeNull();
  expect(() => nextCursor(paging, '200000', page({}, [1, 2]))).toThrow('does not end');
  const counted: Paging = { ...paging, pagesAt: 'total_pages' };
  expect(nextCursor(counted, '2', page({ total_pages: 2 }, [3, 4]))).toBeNull();
  expect(nextCursor(counted, null, page({ total_pages: 0 }, []))).toBeNull();
});

test('offset: on by what was got', () => {
  const paging: Paging = { style: 'offset', param: 'offset', sizeParam: 'limit', size: 2 };
  expect(pageQuery(paging, '4')).toEqual({ offset: '4', limit: '2' });
  expect(nextCursor(paging, '4', page({}, [1, 2]))).toBe('6');
  expect(nextCursor(paging, '6', page({}, []))).toBeNull();
});

test('link: the one that is next, on the same server only', () => {
  const paging: Paging = { style: 'link' };
  const links = '<https://api.example.test/x?page=1,2>; rel="prev", </x?page=3&a=b>; title="a, b"; rel="last next"';
  expect(nextCursor(paging, null, page([], [], { link: links }))).toBe('/x?page=3&a=b');
  expect(pagePath(paging, '/x?page=3&a=b')).toBe('/x?page=3&a=b');
  expect(nextCursor(paging, null, page([], [], { link: '</x>; rel="previous"' }))).toBeNull();
  expect(nextCursor(paging, null, page([], []))).toBeNull();
  expect(() => nextCursor(paging, null, page([], [], { link: '<https://evil.test/x>; rel=next' }))).toThrow('another server');
});

test('keyset: from the last entry’s time, after its id', () => {
  const paging: Paging = {
    style: 'keyset',
    sinceParam: 'since',
    idParam: 'after',
    sinceAt: 'at',
    idAt: 'id',
    sizeParam: 'limit',
    size: 2,
  };
  const cursor = nextCursor(
    paging,
    null,
    page(
      [],
      [
        { at: 't1', id: 1 },
        { at: 't1', id: 2 },
      ],
    ),
  );
  expect(pageQuery(paging, cursor)).toEqual({ since: 't1', after: '2', limit: '2' });
  expect(nextCursor(paging, cursor, page([], [{ at: 't1', id: 3 }]))).toBeNull();
});
