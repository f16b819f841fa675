#!/usr/bin/env python3
"""The measures of `press known-items`, `latency` and `cost` for SQLite FTS5, over the same articles.

    fts5.py OUT --queries FILE

OUT is the output folder of a run; FILE is what `press queries` writes. Title and text of an article are one
column, its tokenizer removes diacritics (`unicode61 remove_diacritics 2`), `bm25()` orders. The database is a
temporary file.
"""
import argparse
import json
import math
import os
import sqlite3
import tempfile
import time

RANKED, FETCHED = 10, 20


def articles(out):
    with open(os.path.join(out, "documents.jsonl"), encoding="utf-8") as rows:
        for row in rows:
            article = json.loads(row)
            yield article["doc"], (article["title"] or "") + "\n" + article["text"]


def known_items(path):
    with open(path, encoding="utf-8") as rows:
        items = [row.rstrip("\n").split("\t") for row in rows]
    for line, item in enumerate(items, 1):
        if len(item) != 3:
            raise SystemExit(f"{path}:{line}: not three columns (id, folded query, query)")
    return items


def build(path, rows):
    database = sqlite3.connect(path)
    database.execute(
        "CREATE VIRTUAL TABLE article USING fts5(id UNINDEXED, words, tokenize = 'unicode61 remove_diacritics 2')"
    )
    with database:
        database.executemany("INSERT INTO article VALUES (?, ?)", rows)
    return database


def search(database, query, joined, limit):
    # In quotes, so that no sign of a word is taken for syntax.
    words = joined.join('"' + word.replace('"', " ") + '"' for word in query.split())
    return database.execute(
        "SELECT id, words FROM article WHERE article MATCH ? ORDER BY bm25(article) LIMIT ?", (words, limit)
    ).fetchall()


def success_and_rank(database, items, column, joined):
    first = reciprocal = 0
    for item in items:
        ids = [id for id, _ in search(database, item[column], joined, RANKED)]
        if item[0] in ids:
            first += ids[0] == item[0]
            reciprocal += 1 / (1 + ids.index(item[0]))
    return first / len(items), reciprocal / len(items)


def latency(database, queries, joined):
    found = sum(bool(search(database, query, joined, FETCHED)) for query in queries)
    times = []
    for query in queries:
        started = time.perf_counter()
        search(database, query, joined, FETCHED)
        times.append(time.perf_counter() - started)
    times.sort()
    return [times[math.ceil(len(times) * percent / 100) - 1] * 1e3 for percent in (50, 99)], found


def table(head, rows):
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(len(head))]

    def line(row):
        cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        return "| " + " | ".join(cells) + " |"

    ruler = "|" + "-" * (widths[0] + 2) + "|" + "".join("-" * (width + 1) + ":|" for width in widths[1:])
    print(line(head), ruler, *map(line, rows), "", sep="\n")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("out", metavar="OUT")
    arguments.add_argument("--queries", metavar="FILE", required=True)
    arguments = arguments.parse_args()
    items, rows = known_items(arguments.queries), list(articles(arguments.out))
    engines = [("SQLite FTS5, all words", " "), ("SQLite FTS5, any word", " OR ")]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "articles.db")
        started = time.perf_counter()
        database = build(path, rows)
        seconds = time.perf_counter() - started

        print(f"{len(items)} queries, {len(rows)} articles; SQLite {sqlite3.sqlite_version}\n")
        measures = []
        for name, joined in engines:
            pairs = [success_and_rank(database, items, column, joined) for column in (1, 2)]
            measures.append([name] + [f"{measure:.3f}" for pair in pairs for measure in pair])
        table(["engine", "success@1", "MRR@10", "with diacritics: success@1", "MRR@10"], measures)

        queries = [query for item in items for query in item[1:]]
        print(f"articles: {len(queries)} queries, half of them without diacritics, best {FETCHED}\n")
        measures = []
        for name, joined in engines:
            times, found = latency(database, queries, joined)
            measures.append([name] + [f"{ms:.2f}" for ms in times] + [found])
        table(["engine", "p50 ms", "p99 ms", "found"], measures)
        database.close()
        table(["index", "s", "bytes"], [["SQLite FTS5, articles", f"{seconds:.2f}", os.path.getsize(path)]])


if __name__ == "__main__":
    main()
