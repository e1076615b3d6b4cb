"""The roster workbook as a file: opened with care, written with lists to choose from."""
