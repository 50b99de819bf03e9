"""The interview for programs: the same desk as the pages, with data in place of pages."""
